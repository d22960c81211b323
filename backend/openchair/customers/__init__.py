"""Customers of a venue, whoever asks: who is the same, and how their contact is corrected."""
