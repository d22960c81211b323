"""Who asks: from an address and a credential to a customer, an operator or a visitor, decided once at the door."""
