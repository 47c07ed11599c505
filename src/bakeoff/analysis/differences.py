"""What a study varies: a `Study` in, the settings that differ between its variants, in words, out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bakeoff.analysis.layer_words import layers_in_words
from bakeoff.spec import Settings, Study, call_words, settings_of, variant_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A setting that is not the same for all variants.

    Attributes:
        setting: Its key in a study file: "layers", "optimizer", "batch_size" …
        words: What each variant has, in words, by its name; in the study's order.
    """

    setting: str
    words: Mapping[str, str]


def differing_settings(study: Study) -> tuple[Difference, ...]:
    """Return the settings that differ between a study's variants, the layers first.

    Example:
        >>> from bakeoff.spec import load_study
        >>> layers, batch_size = differing_settings(load_study("mlp_tuning"))
        >>> layers.words["mlp_64_64"], batch_size.words["mlp_64_64"]
        ('Dense 64-64-10', '64')
    """
    settings = {name: settings_of(study, name) for name in variant_names(study)}
    networks = {name: each.layers for name, each in settings.items()}
    differences = [Difference(setting="layers", words=layers_in_words(networks))] if _differ(networks) else []
    for setting, tell in _WORDS.items():
        words = {name: tell(each) for name, each in settings.items()}
        if _differ(words):
            differences.append(Difference(setting=setting, words=words))
    return tuple(differences)


def _differ(values: Mapping[str, object]) -> bool:
    return len(set(values.values())) > 1


_WORDS: Mapping[str, Callable[[Settings], str]] = {
    "optimizer": lambda settings: call_words(settings.optimizer),
    "callbacks": lambda settings: ", ".join(map(call_words, settings.callbacks)) or "none",
    "batch_size": lambda settings: str(settings.batch_size),
    "epochs": lambda settings: str(settings.epochs),
    "preprocess": lambda settings: ", ".join(settings.preprocess) or "none",
}
