"""What a visitor does: looks at what a venue offers and when, and makes a booking."""
