"""What a customer is told: what a change puts in the outbox, what a message says, and how it goes out."""
