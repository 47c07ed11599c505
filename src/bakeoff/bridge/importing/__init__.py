"""What a file asked: a `Reading` in, a study in bakeoff's words out."""
