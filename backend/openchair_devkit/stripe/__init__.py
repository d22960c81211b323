"""A stand-in for Stripe on a laptop: its API, its webhooks, its Payment Element, its books, and a page to make it fail."""
