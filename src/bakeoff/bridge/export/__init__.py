"""Trained networks for other programs: a variant's trained arrays in, a file that Keras, PyTorch or ONNX reads out."""
