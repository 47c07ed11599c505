"""Say how a study was run, so that somebody else can run it again: results in, an `Origin` out."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bakeoff.report import plain, plain_lines
from bakeoff.spec import Study, built_in_studies, load_study, override, settings_of

if TYPE_CHECKING:
    from bakeoff.analysis import Results

_ENVIRONMENT = {
    "python": "Python",
    "platform": "system",
    "processor": "processor",
    "kernels": "C kernels",
    "cores": "cores",
    "device": "trained on",
    "workers": "worker processes",
    "threads": "threads of each",
    "revision": "git revision",
}
"""What an environment's entries are called."""

# In bytes; with an ending, names longer than 255 do not fit into most file systems.
_LONGEST_STEM = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where the figures come from.

    Attributes:
        protocol: What all variants have in common, in words, by its name.
        environment: Versions, processor and the like, by name.
        identity: Digests and dates, by name.
        command: What repeats the study.
        file: What its text must be saved as first; empty where bakeoff knows the study by its name.
        dataset: The path, as written, of a data set that is not part of bakeoff; empty otherwise.
        text: The study as it was run, as TOML.
    """

    protocol: Mapping[str, str]
    environment: Mapping[str, str]
    identity: Mapping[str, str]
    command: str
    file: str
    dataset: str
    text: str


def origin(results: Results, *, shared: Mapping[str, str]) -> Origin:
    """Return how a study was run.

    Args:
        results: What it gave.
        shared: The settings that all variants have, in words, by their keys in a study file.
    """
    study, stored = results.study, results.run.run
    is_known = is_built_in(study, overrides=stored.overrides)
    file = "" if is_known else f"{file_stem(study.name)}.toml"
    repeated = ["bakeoff", "run", study.name, *stored.overrides.split()] if is_known else ["bakeoff", "run", file]
    is_own = settings_of(study, results.variants[0]).dataset != study.dataset
    return Origin(
        protocol={name.replace("_", " "): words for name, words in shared.items()},
        environment=dict(_environment(stored.environment)),
        identity=dict(_identity(results)),
        command=shlex.join(repeated),
        file=file,
        dataset=plain(study.dataset) if is_own else "",
        text=plain_lines(stored.text),
    )


def is_built_in(study: Study, *, overrides: str) -> bool:
    """Say whether a study is what its name alone stands for: a built-in one, apart from what the command line says."""
    if study.name not in built_in_studies():
        return False
    whole = load_study(study.name)
    names = tuple(study.settings_by_variant)
    epochs = max(settings_of(study, name).epochs for name in names) if "--epochs" in overrides.split() else None
    is_cut = "--only" in overrides.split()
    if not set(names) <= set(whole.settings_by_variant):
        return False
    return override(whole, seeds=study.seeds, epochs=epochs, only=names if is_cut else None) == study


def file_stem(name: str) -> str:
    """Return a study's name as the name of a file, without an ending: letters, digits, `_`, `-` and `.` stay.

    Example:
        >>> file_stem("../a b<c>"), file_stem("depth")
        ('a_b_c', 'depth')
    """
    kept = "".join(character if character.isalnum() or character in "_-." else "_" for character in plain(name))
    return kept.encode()[:_LONGEST_STEM].decode(errors="ignore").strip("._-") or "study"


def _environment(environment: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, label in _ENVIRONMENT.items():
        if environment.get(key) is not None:
            yield label, plain(str(environment[key]))
    packages = environment.get("packages")
    if isinstance(packages, Mapping):
        found = (f"{name} {version}" for name, version in packages.items() if version is not None)
        yield "packages", plain(", ".join(found))


def _identity(results: Results) -> Iterator[tuple[str, str]]:
    run = results.run
    variant = results.variants[0]
    yield "run", f"{run.started:%Y-%m-%d %H:%M} UTC"
    yield "study", plain(run.run.study_digest)
    yield "claims", plain(run.run.claims_digest)
    yield "claims first seen", f"{run.claims_first_seen:%Y-%m-%d %H:%M} UTC"
    yield "data", plain(results.trial(variant, results.seeds(variant)[0]).data_digest)
