"""From a time that became free to the people who hear of it: who waits, whom it suits, what is held for whom, and until when."""
