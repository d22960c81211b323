"""Bringing what Stripe says into the books: one module each for payments, refunds and cards."""
