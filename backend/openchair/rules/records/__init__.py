"""What rows become: frozen records, with instants in UTC and money in integer minor units. One file a feature."""
