"""What a file does, told without running it: a `Document` in, a `Reading` of events out."""
