"""One answer to try, as written: a frozen `Variant` with its layers, and what it changes of the study's settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from bakeoff.errors import StudyError, nearest
from bakeoff.spec.calls import shown
from bakeoff.spec.keras_compiling import read_compiled
from bakeoff.spec.keras_models import layer_texts, read_keras_model
from bakeoff.spec.live_models import LiveModel, described
from bakeoff.spec.metrics import ACCURACIES, METRICS
from bakeoff.spec.rules import NOT_NEGATIVE, POSITIVE_INTEGER, SHARE, TEXT, Rule, fit, is_number, optional
from bakeoff.spec.signatures import unknown
from bakeoff.spec.tables import as_tuples, freeze

Parameter: TypeAlias = "bool | int | float | str | Sequence[Parameter]"
"""What may stand for `{name}` in a layer: lists are tuples."""

FIGURES = (*METRICS, "microseconds_per_image")
"""What a source may have printed for a variant; training figures are Keras's, measured while training."""


def _texts(items: tuple[object, ...]) -> tuple[object, ...]:
    for index, item in enumerate(items):
        if not isinstance(item, str):
            raise StudyError(f"must be text, found {shown(item)}.", place=f"[{index}]")
    return items


TEXTS = Rule("a list of texts", lambda value: isinstance(value, tuple), _texts)

SETTING_RULES: dict[str, Rule] = {
    "preprocess": TEXTS,
    "epochs": POSITIVE_INTEGER,
    "batch_size": POSITIVE_INTEGER,
    "optimizer": TEXT,
    "loss": TEXT,
    "callbacks": TEXTS,
}
"""The training settings: given once at the top of a study, and again in a variant that differs."""

STUDY_WIDE = ("dataset", "validation", "seeds", "max_seeds", "scope", "precision")
"""What holds for all variants alike, or they could not be compared."""


def _where_given(rule: Rule) -> Rule:
    # A file cannot say None, so no message should ask for it.
    return replace(optional(rule), expected=rule.expected)


def _is_parameter(value: object) -> bool:
    if isinstance(value, tuple):
        return all(map(_is_parameter, value))
    return isinstance(value, bool | str) or is_number(value)


_PUBLISHED = Rule("a table of figures", lambda value: isinstance(value, Mapping), dict)
_ACCURACY = Rule("a share from 0 to 1", SHARE.accepts)
_PARAMETERS = Rule("a table", lambda value: isinstance(value, Mapping), dict)

OWN_RULES: dict[str, Rule] = {
    "title": TEXT,
    "notes": TEXT,
    "extends": replace(optional(TEXT), expected="the name of a variant"),
    "layers": TEXTS,
    "published": _PUBLISHED,
}
"""What a variant has beside settings and parameters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One answer to try, as written. A setting that is None is the extended variant's, or the study's.

    Attributes:
        title: In words.
        notes: What else is worth knowing.
        extends: The variant whose layers, settings and parameters this one starts from.
        layers: Keras calls, from input to output; they replace those of the extended variant whole.
        preprocess: Names of preprocessing steps, in order.
        epochs: At most this many.
        batch_size: Images a step.
        optimizer: A Keras call.
        loss: "categorical_crossentropy".
        callbacks: Keras calls.
        published: What a source printed for this variant, by metric.
        parameters: What stands for `{name}` in layers, optimizer and callbacks.
    """

    title: str = ""
    notes: str = ""
    extends: str | None = None
    layers: Sequence[str] = ()
    preprocess: Sequence[str] | None = None
    epochs: int | None = None
    batch_size: int | None = None
    optimizer: str | None = None
    loss: str | None = None
    callbacks: Sequence[str] | None = None
    published: Mapping[str, float] = field(default_factory=dict)
    parameters: Mapping[str, Parameter] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check form; what the layers say, the study checks once it knows what stands for each parameter."""
        freeze(self, OWN_RULES | {name: _where_given(rule) for name, rule in SETTING_RULES.items()})
        freeze(self, {"parameters": _PARAMETERS})
        object.__setattr__(self, "published", _published(self.published))
        object.__setattr__(self, "parameters", _parameters(self.parameters))

    @classmethod
    def from_keras(cls, model: LiveModel) -> Variant:
        """Return the variant that a live Keras model is: its layers, and the optimizer and loss it was compiled with.

        Keras is not imported, and no weight is taken: a variant is trained from the start, once for each seed. What the
        model itself does to images first, as `Rescaling(1/255)`, becomes `preprocess`.

        Raises:
            StudyError: It is no chain of layers that bakeoff has, or it was compiled with what bakeoff has not.
        """
        configuration, compiling = described(model)
        network = read_keras_model(configuration)
        compiled = read_compiled(compiling)
        if compiled.unread:
            raise StudyError(" ".join(compiled.unread))
        return cls(
            title=network.name,
            layers=layer_texts(network, compiled=compiled),
            preprocess=network.preprocess or None,
            optimizer=compiled.optimizer,
            loss=compiled.loss,
        )


def _published(figures: Mapping[str, object]) -> dict[str, float]:
    for name, figure in figures.items():
        if name not in FIGURES:
            raise unknown("figure", name, known=FIGURES).at("published")
        try:
            fit(_ACCURACY if name in ACCURACIES else NOT_NEGATIVE, figure)
        except StudyError as error:
            problem = f"{error.problem}{_as_share(figure)}" if name in ACCURACIES else error.problem
            raise StudyError(problem, place=f"published.{name}") from None
    return {name: float(figure) for name, figure in figures.items() if isinstance(figure, int | float)}


def _as_share(percents: object) -> str:
    """Return how to write an accuracy that stands in percent; nothing where it does not."""
    if not isinstance(percents, int | float) or not 1 < percents <= 100:
        return ""
    return f" Write {percents / 100:.12g}."


def _parameters(given: Mapping[str, object]) -> dict[str, object]:
    for name, value in given.items():
        problem = _problem(name, as_tuples(value))
        if problem:
            raise StudyError(problem, place=name)
    return {name: as_tuples(value) for name, value in given.items()}


def _problem(name: str, value: object) -> str:
    if name in STUDY_WIDE:
        return f"`{name}` holds for the whole study: variants are compared on equal terms."
    if name in SETTING_RULES or name in OWN_RULES:
        return f"`{name}` is a setting and cannot be a parameter."
    if not name.isidentifier():
        return f"a parameter's name must be an identifier, found {shown(name)}."
    if _is_parameter(value):
        return ""
    close = nearest(name, (*SETTING_RULES, *OWN_RULES))
    hint = f" Did you mean '{close}'?" if close else ""
    return f"must be a number, text, true, false or a list of them, found {shown(value)}.{hint}"
