"""What the doors share of a booking: how one is made."""
