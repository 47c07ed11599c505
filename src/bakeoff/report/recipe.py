"""Say what all variants of a study have in common: a `Study` and the settings that differ in, words by setting out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bakeoff.report.numbers import count_text
from bakeoff.spec import Study, Validation, call_words, settings_of, variant_names
from bakeoff.terminal import plain


def shared_settings(study: Study, *, differing: Collection[str], seed_count: int) -> dict[str, str]:
    """Return the settings that are the same for all variants, by their keys in a study file, in words.

    Args:
        study: What is asked.
        differing: The settings that differ between variants.
        seed_count: How many trials of each variant there are.
    """
    said = {**dict(_settings(study)), "seeds": count_text(seed_count, "seed")}
    return {name: words for name, words in said.items() if name not in differing and words}


def recipe_line(study_name: str, shared: Mapping[str, str]) -> str:
    """Return what a study trains, and how, in one line."""
    told = [words for name, words in shared.items() if name != "precision" or words not in ("auto", "f32")]
    return " · ".join([study_name, *told])


def _settings(study: Study) -> Iterator[tuple[str, str]]:
    first = settings_of(study, variant_names(study)[0])
    yield "dataset", plain(study.dataset)
    yield "preprocess", " ".join(first.preprocess)
    yield "optimizer", call_words(first.optimizer)
    yield "callbacks", " ".join(map(call_words, first.callbacks))
    yield "batch_size", f"batches of {first.batch_size}"
    yield "epochs", count_text(first.epochs, "epoch")
    yield "validation", _validation_words(study.validation)
    yield "precision", study.precision


def _validation_words(validation: Validation) -> str:
    if validation == "test":
        return "validated on the test set"
    return f"{100 * validation:g} % held out" if validation else "nothing held out"
