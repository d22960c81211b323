"""The types of the graph: each is made whole from a record, with resolvers only for what costs something."""
