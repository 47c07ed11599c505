"""A page of made-up trials: a study and what its trials are to have given in, a `Page` out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bakeoff.analysis import load_results, study_verdicts
from bakeoff.pages import Page, page
from bakeoff.report import Illustration
from bakeoff.spec import Study
from bakeoff.store import open_store
from bakeoff.testing import MadeUp, keep_made_up, tiny_data

IMAGES = 600
"""How many test images there are."""


def made_page(
    study: Study, made: Mapping[str, Sequence[MadeUp]], *, illustrations: Sequence[Illustration] = ()
) -> Page:
    """Return the page of a study in whose folder a tiny data set is made."""
    assert study.folder is not None
    tiny_data(study.folder, test_count=IMAGES)
    with open_store(study.folder / "made.db", writable=True) as store:
        keep_made_up(store, study, made=made)
        results = load_results(store, study.name)
        return page(results, found=study_verdicts(results), illustrations=illustrations)


def illustration(kind: str, *, variant: str = "") -> Illustration:
    """Return a figure that shows a line."""
    return Illustration(
        kind=kind,
        variant=variant,
        title=f"A line for {kind}",
        caption="n = 8 seeds.",
        description="A line.",
        svg=f'<svg viewBox="0 0 4 4" role="img" aria-labelledby="{kind}"><title id="{kind}">A line</title></svg>',
    )
