"""Saved Keras models: a `.keras`, `.h5` or `.json` file in, its layers, settings and weights out."""
