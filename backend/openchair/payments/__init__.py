"""Money: what a cancellation does to the deposit, and the intents it leaves."""
