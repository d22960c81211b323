"""Live: reading the change feed, and telling whoever watches a booking or a desk what was changed, never the data itself."""
