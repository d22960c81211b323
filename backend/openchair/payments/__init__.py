"""Calls to Stripe, the inbox of its events, and bringing what Stripe says into the books."""
