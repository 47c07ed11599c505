"""Files as they come: a notebook or a script in, a `Document` of cells out."""
