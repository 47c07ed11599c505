"""The fused CPU program: forward and backward written out layer by layer, without autograd."""
