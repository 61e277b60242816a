"""How much of the difference between two scenarios belongs to each key in which they differ."""
