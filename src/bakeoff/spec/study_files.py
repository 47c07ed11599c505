"""Study files: a name or a path in, a checked `Study` out, and back."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from bakeoff.catalogue import BUILT_IN
from bakeoff.errors import StudyError, UnknownName
from bakeoff.spec import toml_text
from bakeoff.spec.calls import shown
from bakeoff.spec.claims import Claim
from bakeoff.spec.grid import Grid
from bakeoff.spec.study import STUDY_RULES, Study
from bakeoff.spec.symptoms import THRESHOLD_RULES, SymptomThresholds
from bakeoff.spec.tables import check_keys, required
from bakeoff.spec.variant import OWN_RULES, SETTING_RULES, Variant

LARGEST_FILE_BYTES = 1_000_000
_OPTIONAL = ("title", "notes", "loss", "callbacks", "max_seeds", "scope", "precision")
_TABLES = ("symptoms", "variants", "grid", "claims")
_DEFAULTS = {each.name: each.default for each in fields(Study)}
_CLAIM_DEFAULTS = {each.name: each.default for each in fields(Claim)}
_USUAL_THRESHOLDS = SymptomThresholds()
_UNSET = {each.name: getattr(Variant(), each.name) for each in fields(Variant)}

# Any: what a TOML table holds, the facts that are made of it check.
Table = Mapping[str, Any]


def built_in_studies() -> tuple[str, ...]:
    """Return the names of the studies that come with bakeoff, in alphabetical order."""
    return tuple(sorted(path.stem for path in BUILT_IN.glob("*.toml")))


def load_study(source: str | Path) -> Study:
    """Return a built-in study by name, or the study in a file: whatever has a `/` or ends in `.toml`.

    Raises:
        UnknownName: There is no built-in study of that name.
        StudyError: The file cannot be read, is no TOML, or something in it is wrong; with the file and the place.
            Or the name lacks the ending of a file that is there.

    Example:
        >>> load_study("mlp_tuning").batch_size
        64
    """
    if isinstance(source, Path) or "/" in source or "\\" in source or source.endswith(".toml"):
        return _from_file(Path(source))
    known = built_in_studies()
    if source not in known and Path(f"{source}.toml").is_file():
        raise StudyError(f"'{source}' is no built-in study, but there is a file: write {source}.toml.")
    if source not in known:
        raise UnknownName(kind="study", name=source, known=known)
    return _from_file(BUILT_IN / f"{source}.toml")


def save_study(study: Study, path: str | Path) -> None:
    """Write a study as TOML; loading the file gives an equal study."""
    Path(path).write_text(study_text(study), encoding="utf-8")


def study_text(study: Study) -> str:
    """Return a study as TOML: the settings, then symptoms, variants, grid and claims."""
    top = {name: getattr(study, name) for name in STUDY_RULES}
    parts = [toml_text.assignments({key: entry for key, entry in top.items() if not _is_default(key, entry)})]
    if study.symptoms != _USUAL_THRESHOLDS:
        parts.append("[symptoms]\n" + toml_text.assignments(_threshold_table(study.symptoms)))
    for name, variant in study.variants.items():
        parts.append(f"[variants.{toml_text.key(name)}]\n{toml_text.assignments(_variant_table(variant))}")
    if study.grid is not None:
        parts.append("[grid]\n" + toml_text.assignments({"base": study.grid.base, **study.grid.values}))
    parts += ["[[claims]]\n" + toml_text.assignments(_claim_table(claim)) for claim in study.claims]
    return "\n".join(parts)


def study_from_toml(text: str, *, name: str = "study", folder: Path | None = None) -> Study:
    """Return the study that a TOML text holds.

    Raises:
        StudyError: The text is no TOML, or something in it is wrong; with the place.
    """
    try:
        return _study(tomllib.loads(text), name=name, folder=folder)
    except tomllib.TOMLDecodeError as error:
        raise _bad_toml(str(error)) from None
    except RecursionError:
        raise StudyError("is no study: its lists are nested too deep.") from None
    except ValueError:
        # Python reads no number of more than 4,300 digits.
        raise StudyError("is no study: it holds a number with thousands of digits.") from None


def _from_file(path: Path) -> Study:
    try:
        return study_from_toml(_read(path), name=path.stem, folder=path.absolute().parent)
    except StudyError as error:
        raise error.at(source=path.name) from None


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST_FILE_BYTES:
            raise StudyError("is larger than 1 MB, and no study file may be.")
        # Some editors put a mark before the text, which TOML does not know.
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise StudyError("is not text in UTF-8.") from None
    except OSError as error:
        raise StudyError(f"cannot be read: {error.strerror} ({path.absolute()}).") from None


def _bad_toml(message: str) -> StudyError:
    place = re.search(r"\(at (line \d+, column \d+|end of document)\)", message)
    problem = message if place is None else message[: place.start()].rstrip()
    return StudyError(f"this is no TOML: {problem}.", place="" if place is None else place[1])


def _study(table: Table, *, name: str, folder: Path | None) -> Study:
    check_keys(table, (*STUDY_RULES, *_TABLES))
    settings = {key: entry for key, entry in table.items() if key not in (*_TABLES, "dataset")}
    return Study(
        dataset=required(table, "dataset", example='dataset = "mnist"'),
        symptoms=_symptoms(table.get("symptoms", {})),
        variants=_variants(required(table, "variants", example="[variants.small]")),
        grid=_grid(table["grid"]) if "grid" in table else None,
        claims=_claims(table.get("claims", [])),
        name=name,
        folder=folder,
        **settings,
    )


def _symptoms(entry: object) -> SymptomThresholds:
    table = _table(entry, "symptoms")
    try:
        check_keys(table, THRESHOLD_RULES)
        return SymptomThresholds(**table)
    except StudyError as error:
        raise error.at("symptoms") from None


def _variants(table: object) -> dict[str, Variant]:
    if not isinstance(table, Mapping):
        raise StudyError(f"must be tables, such as [variants.small], found {shown(table)}.", place="variants")
    return {name: _variant(entry, place=f"variants.{name}") for name, entry in table.items()}


def _variant(entry: object, *, place: str) -> Variant:
    table = _table(entry, place)
    named = {key: value for key, value in table.items() if key in OWN_RULES or key in SETTING_RULES}
    parameters = {key: value for key, value in table.items() if key not in named}
    try:
        return Variant(parameters=parameters, **named)
    except StudyError as error:
        raise error.at(place) from None


def _grid(entry: object) -> Grid:
    table = _table(entry, "grid")
    try:
        base = required(table, "base", example='base = "small"')
        return Grid(base=base, values={key: values for key, values in table.items() if key != "base"})
    except StudyError as error:
        raise error.at("grid") from None


def _claims(entry: object) -> tuple[Claim, ...]:
    if not isinstance(entry, list):
        raise StudyError(f"must be tables, each under [[claims]], found {shown(entry)}.", place="claims")
    return tuple(_claim(_table(item, f"claims[{index}]"), f"claims[{index}]") for index, item in enumerate(entry))


def _claim(table: Table, place: str) -> Claim:
    try:
        check_keys(table, [each.name for each in fields(Claim)])
        required(table, "says", example='says = "small beats large"')
        required(table, "expect", example='expect = "small > large"')
        return Claim(**table)
    except StudyError as error:
        raise error.at(place) from None


def _table(entry: object, place: str) -> Table:
    if not isinstance(entry, Mapping):
        raise StudyError(f"must be a table, found {shown(entry)}.", place=place)
    return entry


def _is_default(key: str, entry: object) -> bool:
    # What shapes every trial is written even where it is the default, so that a saved study says it.
    return key in _OPTIONAL and entry == _DEFAULTS[key]


def _threshold_table(thresholds: SymptomThresholds) -> dict[str, object]:
    named = {key: getattr(thresholds, key) for key in THRESHOLD_RULES}
    return {key: entry for key, entry in named.items() if entry != getattr(_USUAL_THRESHOLDS, key)}


def _variant_table(variant: Variant) -> dict[str, object]:
    named = {each.name: getattr(variant, each.name) for each in fields(variant) if each.name != "parameters"}
    given = {key: entry for key, entry in named.items() if entry != _UNSET[key]}
    return given | dict(variant.parameters)


def _claim_table(claim: Claim) -> dict[str, object]:
    named = {each.name: getattr(claim, each.name) for each in fields(claim)}
    return {key: entry for key, entry in named.items() if entry != _CLAIM_DEFAULTS[key]}
