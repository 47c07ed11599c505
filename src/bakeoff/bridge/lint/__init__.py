"""Say what is wrong with an experiment: a `Reading` in, findings out."""
