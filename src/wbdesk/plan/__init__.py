"""What to do: the desk's values and decisions. Pure: no IO, no clock, no randomness, no threads."""
