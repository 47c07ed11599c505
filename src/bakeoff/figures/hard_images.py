"""Draw the images that tell most: results in, the most often mistaken or the disputed test images out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from bakeoff.analysis import JudgedImage, Opinion, Results, StudyTrials, most_disputed, most_mistaken
from bakeoff.figures.drawable import ended_variants
from bakeoff.figures.mosaic import Tile, check_images, draw_mosaic, image_tile, mosaic_height
from bakeoff.figures.panels import fresh_axes, put_words
from bakeoff.figures.words import Words, captioned, clipped, diverged_text, seeds_text, study_line
from bakeoff.report import percent_text

COUNT = 24
"""How many images are shown where nobody says."""

COLUMNS = 8


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class HardImagesView:
    """Test images and what is said of them.

    Attributes:
        images: Which, and what is said; none where there is nothing to show.
        tiles: Their pixels, with what is said in short.
        words: About them.
    """

    images: tuple[JudgedImage, ...]
    tiles: tuple[Tile, ...]
    words: Words


def mistakes(results: Results, variant: str, *, count: int = COUNT, axes: Axes | None = None) -> Axes:
    """Draw the test images that a variant's networks most often get wrong, with what they said and how surely.

    Args:
        results: Of a study.
        variant: With at least one trial that has ended.
        count: At most so many.
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No trial of the variant has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed, or holds vectors.
    """
    view = mistakes_view(StudyTrials(results), variant, count=count)
    axes, is_own = fresh_axes(axes, height=hard_images_height(view))
    draw_hard_images(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def disagreements(results: Results, *, first: str, second: str, count: int = COUNT, axes: Axes | None = None) -> Axes:
    """Draw the test images on which two variants disagree most: the one gets them right more often than the other.

    Args:
        results: Of a study.
        first: A variant with at least one trial that has ended.
        second: Another.
        count: At most so many.
        axes: Where to draw; new ones of pyplot's where it is None.

    Raises:
        NotStored: No trial of one of them has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed, or holds vectors.
    """
    view = disagreements_view(StudyTrials(results), first=first, second=second, count=count)
    axes, is_own = fresh_axes(axes, height=hard_images_height(view))
    draw_hard_images(view, axes)
    return put_words(axes, view.words, is_own=is_own)


def mistakes_view(trials: StudyTrials, variant: str, *, count: int = COUNT) -> HardImagesView:
    """Return the test images that a variant's networks most often get wrong.

    Raises:
        NotStored: No trial of the variant has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed, or holds vectors.
    """
    ended_variants(trials, [variant])
    check_images(trials.dataset)
    images, results = most_mistaken(trials, variant, count=count), trials.results
    how = (
        "Below each: its class → the class that most networks say, how many say so, and how sure those are (mean "
        f"probability). {_of_networks(trials, [variant])}"
    )
    words = Words(
        title=f"Test images that {clipped(variant)} most often gets wrong",
        study=study_line(results),
        caption=captioned([how, diverged_text(results, [variant])], results),
        description=_description(images, "is taken for"),
    )
    return HardImagesView(images=images, tiles=_tiles(trials, images, _mistake_lines), words=words)


def disagreements_view(trials: StudyTrials, *, first: str, second: str, count: int = COUNT) -> HardImagesView:
    """Return the test images on which two variants disagree most.

    Raises:
        NotStored: No trial of one of them has ended.
        UnknownName: There is no such variant.
        DataError: The data set has gone or changed, or holds vectors.
    """
    for name in (first, second):
        ended_variants(trials, [name])
    check_images(trials.dataset)
    images, results = most_disputed(trials, first=first, second=second, count=count), trials.results
    names = f"A: {clipped(first)}, B: {clipped(second)}"
    how = (
        f"{names}. On each the one is right in more of its networks than the other. Below: its class; "
        "what most networks of A and of B say, and how many say so. "
        f"{_of_networks(trials, [first, second])}"
    )
    words = Words(
        title=f"Test images on which {clipped(first)} and {clipped(second)} disagree most",
        study=study_line(results),
        caption=captioned([how, diverged_text(results, [first, second])], results),
        description=f"{names}. {_description(images, 'is, A and B say,')}",
    )
    return HardImagesView(images=images, tiles=_tiles(trials, images, _dispute_lines), words=words)


def hard_images_height(view: HardImagesView) -> float:
    """Return how many inches high the figure should be."""
    return mosaic_height(view.tiles, columns=COLUMNS) if view.tiles else 1.0


def draw_hard_images(view: HardImagesView, axes: Axes) -> None:
    """Draw the images, the hardest first; or say that there are none."""
    if view.tiles:
        draw_mosaic(view.tiles, axes, columns=COLUMNS)
        return
    axes.text(0.0, 0.5, "There is no such image.", transform=axes.transAxes)
    axes.set_axis_off()


def _tiles(
    trials: StudyTrials, images: Sequence[JudgedImage], lines: Callable[[JudgedImage], Sequence[str]]
) -> tuple[Tile, ...]:
    pixels = trials.dataset.test_images
    return tuple(image_tile(pixels[image.index], lines=lines(image)) for image in images)


def _mistake_lines(image: JudgedImage) -> list[str]:
    (opinion,) = image.opinions
    return [
        f"{image.label} → {opinion.said}",
        f"{opinion.votes} of {opinion.seed_count}, {percent_text(opinion.sureness)}",
    ]


def _dispute_lines(image: JudgedImage) -> list[str]:
    first, second = image.opinions
    return [f"class {image.label}", f"A {_vote(first)}", f"B {_vote(second)}"]


def _vote(opinion: Opinion) -> str:
    return f"{opinion.said} ({opinion.votes} of {opinion.seed_count})"


def _of_networks(trials: StudyTrials, variants: Sequence[str]) -> str:
    counts = [len(trials.predictions(name)) for name in variants]
    return f"{seeds_text(counts)}, one network each."


def _said(image: JudgedImage) -> str:
    return " and ".join(str(opinion.said) for opinion in image.opinions)


def _description(images: Sequence[JudgedImage], verb: str) -> str:
    told = [f"test image {image.index} of class {image.label} {verb} {_said(image)}" for image in images[:5]]
    return f"{len(images)} test images; first: {'; '.join(told)}." if told else "There is no such image."
