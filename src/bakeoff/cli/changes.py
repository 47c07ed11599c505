"""Whether a study is still what was run: how it was named and its results in, yes or no out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from bakeoff.analysis import Results
from bakeoff.errors import BakeoffError
from bakeoff.spec import Settings, Study, load_study, settings_of, variant_names


def is_changed(study: str, results: Results) -> bool:
    """Say whether a file, or a built-in study, asks for other variants or settings now than those that were run.

    What the command line asked for in that run is no change, nor are other seeds, titles or claims. A study that is
    known by its name alone has nothing to be compared with.
    """
    try:
        now = load_study(study)
    except BakeoffError:
        return False
    if now.precision == "auto":
        now = replace(now, precision=results.study.precision)
    overrides = results.overrides.split()
    names = variant_names(now)
    if "--only" in overrides:
        names = tuple(name for name in names if name in results.variants)
    is_other_epochs = "--epochs" in overrides
    asked = dict(_settings(now, names, ignores_epochs=is_other_epochs))
    return asked != dict(_settings(results.study, results.variants, ignores_epochs=is_other_epochs))


def _settings(study: Study, names: tuple[str, ...], *, ignores_epochs: bool) -> Iterator[tuple[str, Settings]]:
    for name in names:
        settings = settings_of(study, name)
        yield name, replace(settings, epochs=1) if ignores_epochs else settings
