"""The mutations of the graph, a module each: input, result, and the one use case it calls."""
