"""Describe each variant for a reader who was not there: results and networks in, a `VariantPart` for each out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bakeoff.report import METRIC_NAMES, NetworkView, count_text, plain, value_text
from bakeoff.spec import Settings, call_words, settings_of

if TYPE_CHECKING:
    from bakeoff.analysis import Results
    from bakeoff.report import Illustration


@dataclass(frozen=True, slots=True, kw_only=True)
class VariantPart:
    """One variant.

    Attributes:
        name: The variant's.
        title: In words; may be empty.
        notes: What else is worth knowing, a paragraph each.
        same_as: The first variant with equal settings; None if it is this one.
        settings: In words, by their names.
        published: What a source printed, in words, by the metrics' names.
        layers: As Keras calls.
        network: Layer by layer; None where an earlier variant has the same, or where the data is gone.
        network_of: The first variant that has this network.
        figures: Those about this variant alone.
    """

    name: str
    title: str
    notes: tuple[str, ...]
    same_as: str | None
    settings: Mapping[str, str]
    published: Mapping[str, str]
    layers: tuple[str, ...]
    network: NetworkView | None
    network_of: str
    figures: tuple[Illustration, ...]


def variant_parts(
    results: Results, *, networks: Sequence[NetworkView], illustrations: Sequence[Illustration]
) -> tuple[VariantPart, ...]:
    """Return a part for each variant, in the study's order.

    Args:
        results: What the study gave.
        networks: Each distinct network once.
        illustrations: Those that are about one variant are put where they belong.
    """
    first = {variant: view for view in networks for variant in view.variants}
    return tuple(_part(results, variant, first.get(variant), illustrations) for variant in results.variants)


def _part(
    results: Results, variant: str, network: NetworkView | None, illustrations: Sequence[Illustration]
) -> VariantPart:
    settings = settings_of(results.study, variant)
    written = results.study.variants.get(variant)
    network_of = variant if network is None else network.variants[0]
    return VariantPart(
        name=variant,
        title="" if written is None else plain(written.title),
        notes=() if written is None else paragraphs(written.notes),
        same_as=results.same_as(variant),
        settings=dict(_settings(settings)),
        published={
            METRIC_NAMES[metric]: value_text(figure, metric) for metric, figure in results.published(variant).items()
        },
        layers=tuple(map(call_words, settings.layers)),
        network=network if network_of == variant else None,
        network_of=network_of,
        figures=tuple(each for each in illustrations if each.variant == variant),
    )


def _settings(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "optimizer", call_words(settings.optimizer)
    yield "batch size", f"{settings.batch_size:,}"
    yield "epochs", count_text(settings.epochs, "epoch")
    yield "callbacks", ", ".join(map(call_words, settings.callbacks)) or "none"
    yield "preprocessing", ", ".join(settings.preprocess) or "none"
    yield "loss", settings.loss.replace("_", " ")


def paragraphs(text: str) -> tuple[str, ...]:
    r"""Return a text's paragraphs, which blank lines part, each on one line.

    Example:
        >>> paragraphs("One\nline.\n\nAnother.")
        ('One line.', 'Another.')
    """
    blocks = "\n".join(line.strip() for line in text.splitlines()).split("\n\n")
    return tuple(block for block in map(plain, blocks) if block)
