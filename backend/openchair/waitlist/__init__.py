"""The waitlist: a time that became free is offered to those who wait for earlier times, and held until they answer."""
