"""Networks in between: a network, another and what they differ in in, copies that take one difference back out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from bakeoff.bridge.importing.naming import free_name
from bakeoff.bridge.lint.factors import Factor, differences
from bakeoff.errors import StudyError
from bakeoff.spec import Call, Settings, Study, Variant, call_text, parse_call, settings_of
from bakeoff.spec import Value as Argument
from bakeoff.spec import network as network_facts

_POSITIONS = {"filters": 0, "kernel_size": 1, "pool_size": 0, "rate": 0, "units": 0}
_OUTPUT_KEEPS = {"units", "activation"}


def controls(study: Study, name: str, *, other: str) -> Iterator[tuple[str, Variant, Factor]]:
    """Yield copies of a variant, each with one of its differences from another taken back.

    Which then differ from the variant in that alone. Where taking one back changes something else too, or cannot be
    told from the layers (the depth), there is none for it.

    Args:
        study: Holds both.
        name: The variant that differs in several things.
        other: The one that is nearest to it.
    """
    mine, theirs = settings_of(study, name), settings_of(study, other)
    for factor in differences(theirs, mine):
        control = _taken_back(study, name, other, factor)
        if control is not None and _is_alone(study, control, mine):
            yield free_name(f"{name}_{_word(factor)}", study.settings_by_variant), control, factor


def _word(factor: Factor) -> str:
    if factor.kind and not factor.field:
        return f"without_{factor.kind}".lower()
    if factor.setting:
        return f"same_{factor.setting}"
    return f"same_{factor.kind}_{factor.field}".lower()


def _taken_back(study: Study, name: str, other: str, factor: Factor) -> Variant | None:
    if factor.setting:
        title = f"{name} with the {factor.setting.replace('_', ' ')} of {other}"
        given = {factor.setting: _setting(study, other, factor.setting)}
        return Variant(
            extends=name,
            title=title,
            optimizer=given.get("optimizer"),
            batch_size=given.get("batch_size"),
            epochs=given.get("epochs"),
            preprocess=given.get("preprocess"),
            callbacks=given.get("callbacks"),
        )
    layers = _layers(study, name)
    if factor.field:
        changed = _with_argument(layers, _layers(study, other), factor)
        title = f"{name} with the {factor.words} of {other}"
    else:
        changed = [text for text in layers if not factor.kind or parse_call(text).name != factor.kind]
        title = f"{name} without {factor.words}"
    return None if changed is None or changed == list(layers) else Variant(extends=name, title=title, layers=changed)


def _is_alone(study: Study, control: Variant, mine: Settings) -> bool:
    """Whether a control is a network, and differs from what it is a control of in one thing."""
    try:
        changed = settings_of(replace(study, variants={**study.variants, "control": control}, claims=()), "control")
        if mine.input_shape is not None:
            network_facts(changed.layers, changed.layer_names, image_shape=mine.input_shape)
    except StudyError:
        return False
    found = differences(changed, mine)
    return len(found) == 1 or (bool(found) and all(factor.setting == "optimizer" for factor in found))


# Any: a text, a number or a list, as the setting has it.
def _setting(study: Study, name: str, setting: str) -> Any:
    """Return a training setting as written: the variant's, that of what it extends, or the study's."""
    variant = study.variants[name]
    own = getattr(variant, setting)
    if own is not None:
        return own
    return _setting(study, variant.extends, setting) if variant.extends else getattr(study, setting)


def _layers(study: Study, name: str) -> Sequence[str]:
    variant = study.variants[name]
    return variant.layers or (_layers(study, variant.extends) if variant.extends else ())


def _with_argument(layers: Sequence[str], others: Sequence[str], factor: Factor) -> list[str] | None:
    """Return layers with one argument as the other network has it; None where that has several values of it."""
    found = [_argument(call, factor.field) for call in _inner(list(map(parse_call, others)), factor)]
    theirs = {repr(value): value for value in found}
    if len(theirs) != 1:
        return None
    (value,) = theirs.values()
    calls = list(map(parse_call, layers))
    mine = {id(call) for call in _inner(calls, factor)}
    return [
        call_text(_changed(call, factor.field, value)) if id(call) in mine else text
        for call, text in zip(calls, layers, strict=True)
    ]


def _inner(calls: Sequence[Call], factor: Factor) -> list[Call]:
    """Return the layers that a factor is about: those of its kind, without the output layer where that is fixed."""
    kept = calls[:-1] if factor.field in _OUTPUT_KEEPS else calls
    return [call for call in kept if call.name == factor.kind]


def _argument(call: Call, field: str) -> Argument | None:
    position = _POSITIONS.get(field)
    if position is not None and position < len(call.positional):
        return call.positional[position]
    return dict(call.keywords).get(field)


def _changed(call: Call, field: str, value: Argument | None) -> Call:
    position = _POSITIONS.get(field)
    if position is not None and position < len(call.positional):
        positional = (*call.positional[:position], value, *call.positional[position + 1 :])
        return Call(call.name, positional, call.keywords)
    kept = tuple(item for item in call.keywords if item[0] != field)
    return Call(call.name, call.positional, kept if value is None else (*kept, (field, value)))
