"""The Strawberry schema: types, queries and mutations, thin; and the engine that runs it."""
