"""What an operator does at the desk: one module a verb. The notice window doesn't bind them; the no-overlap rule does."""
