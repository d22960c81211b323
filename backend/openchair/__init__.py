"""OpenChair: a customer manages one salon booking from a magic link."""
