"""Bringing a venue along: its services, staff and hours from a file, its bookings from the calendar used before."""
