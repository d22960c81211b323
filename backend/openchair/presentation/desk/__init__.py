"""What the desk reads, in the language of whoever reads it: the catalogue `desk`."""
