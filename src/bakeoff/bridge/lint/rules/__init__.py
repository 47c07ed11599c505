"""The rules, one file for each small family."""
