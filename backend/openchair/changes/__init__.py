"""One unit of change that every verb runs in, and the messages that a change puts in the outbox."""
