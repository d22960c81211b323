"""People who work at venues: signing in, sessions, their places and roles, devices and keys."""
