"""Results as the commands show them: a study that was run in, its comparison out."""

from __future__ import annotations

from pathlib import PurePath

from bakeoff.analysis import Results, differing_settings
from bakeoff.api import load_results
from bakeoff.cli.shapes import known_image_shapes
from bakeoff.errors import NotStored
from bakeoff.report import Comparison, comparison


def compared(results: Results) -> Comparison:
    """Return a study's variants side by side."""
    study = results.study
    return comparison(results, differences=differing_settings(study), shapes=known_image_shapes(study))


def stored_results(study: str, *, store: str | None) -> Results:
    """Return a study as it was last run in a store.

    Raises:
        NotStored: It never was, or there is no store; the message says how to run it.
        StoreError: The store cannot be read.
    """
    try:
        return load_results(study, store=store)
    except NotStored as error:
        name = PurePath(study).stem
        if name == study:
            raise
        # The store knows studies by their names; a file is run by its path.
        raise NotStored(f"there is no run of '{name}'. Run it with `bakeoff run {study}`.", store=error.store) from None
