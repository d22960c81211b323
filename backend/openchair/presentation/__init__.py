"""What a person reads: statuses, dates, durations, money, policy and sentences; and the catalogues of other languages."""
