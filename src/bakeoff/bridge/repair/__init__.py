"""The study that an author meant: a `Reading` and what was imported of it in, a changed `Study` out."""
