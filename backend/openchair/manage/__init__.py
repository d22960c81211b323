"""What a customer does with their booking: one module a verb."""
