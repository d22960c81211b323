"""What each kind of message says, before it is a mail or a text message."""
