"""What runs the whole product on a laptop with no account. Refused in production."""
