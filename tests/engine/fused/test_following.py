"""A gradient that is used image by image gives the bits of one that is stored first; and where it cannot be."""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
import torch
from tests.engine.fused.convolved import convolution_layer, normal
from tests.engine.fused.single import needs_kernels, run

from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.elements import CURVES, gate
from bakeoff.engine.fused.following import followed
from bakeoff.engine.fused.gating import gated
from bakeoff.engine.fused.instructions import Operation
from bakeoff.engine.fused.narrow import NarrowConvolution
from bakeoff.engine.fused.pooled import PooledConvolution

pytestmark = needs_kernels

IMAGES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Two:
    """Two convolutions, the second of them pooled, and their way back.

    Attributes:
        forward: Of both.
        back: The two operations that may be one, and no others.
        pixels: What the first one gives.
        between: The gradient that one of them hands to the other, of the pixels.
        found: Gradients of the kernels and of the first bias.
    """

    forward: tuple[Operation, ...]
    back: list[Operation]
    pixels: torch.Tensor
    between: torch.Tensor
    found: tuple[torch.Tensor, ...]


def two_convolutions(size: tuple[int, int], *, is_first: bool = True, gates: bool = True) -> Two:
    """Return a narrow convolution, which is asked for its inputs' gradient unless it is the first, and a pooled one.

    Unless it `gates` its own ReLU, somebody else has to.
    """
    draw, first = normal(7), convolution_layer("Conv2D(20, 3, padding='same', activation='relu')")
    second = convolution_layer("Conv2D(24, 3, padding='same', activation='relu')")
    images, pixels = draw(IMAGES, *size, 1), torch.empty(IMAGES, *size, 20)
    kernels, pooled = (draw(3, 3, 1, 20), draw(3, 3, 20, 24)), torch.empty(IMAGES, size[0] // 2, size[1] // 2, 24)
    narrow = NarrowConvolution(
        first, ConvolutionArrays(inputs=images, kernel=kernels[0], bias=draw(20), outputs=pixels), gates=gates
    )
    behind = PooledConvolution(
        second, ConvolutionArrays(inputs=pixels, kernel=kernels[1], bias=None, outputs=pooled), gates=False
    )
    found, between = (torch.empty(3, 3, 20, 24), torch.empty(3, 3, 1, 20), torch.empty(20)), torch.empty_like(pixels)
    last = behind.backward(draw(*pooled.shape), for_kernel=found[0], for_bias=None, for_inputs=between)
    then = narrow.backward(
        between, for_kernel=found[1], for_bias=found[2], for_inputs=None if is_first else torch.empty_like(images)
    )
    return Two(
        forward=(*narrow.forward(), *behind.forward()), back=[*last, *then], pixels=pixels, between=between, found=found
    )


@pytest.mark.parametrize("size", [(4, 4), (13, 28), (45, 31)])
@pytest.mark.parametrize("rows", [1, IMAGES])
def test_it_changes_no_bit(size: tuple[int, int], rows: int) -> None:
    apart, together = two_convolutions(size), two_convolutions(size)
    back = followed(together.back)
    assert (len(apart.back), len(back)) == (2, 1)
    run([*apart.forward, *apart.back], rows=rows)
    run([*together.forward, *back], rows=rows)
    for one, other in zip(apart.found, together.found, strict=True):
        assert torch.equal(one, other)


def test_it_goes_through_a_gate_on_its_way() -> None:
    found: list[tuple[torch.Tensor, ...]] = []
    for join in (gated, list[Operation]):
        of = two_convolutions((28, 28), gates=False)
        last, first = of.back
        # As dropout does behind the ReLU: three bands, which twice as much of each does not round.
        opened = gate(replace(CURVES["relu"], slope=2.0), of.pixels, gradient=of.between)
        back = followed(join([last, opened, first]))
        assert len(back) == (1 if join is gated else 3)
        run([*of.forward, *back], rows=IMAGES)
        found.append(of.found)
    for at_once, apart in zip(*found, strict=True):
        assert torch.equal(at_once, apart)


def test_it_is_stored_where_the_inputs_need_a_gradient_too() -> None:
    of = two_convolutions((6, 6), is_first=False)
    assert followed(of.back) == of.back


def test_it_is_stored_where_an_operation_behind_needs_it() -> None:
    of = two_convolutions((6, 6))
    operations = [*of.back, gate(CURVES["relu"], torch.empty_like(of.between), gradient=of.between)]
    assert followed(operations) == operations


def test_it_is_stored_where_it_changes_first() -> None:
    of = two_convolutions((6, 6))
    operations = [of.back[0], gate(CURVES["relu"], torch.empty_like(of.between), gradient=of.between), of.back[1]]
    assert followed(operations) == operations


def test_what_takes_up_another_gradient_stays() -> None:
    of, other = two_convolutions((6, 6)), two_convolutions((6, 6))
    operations = [of.back[0], other.back[1]]
    assert followed(operations) == operations


def test_it_is_stored_where_an_operation_behind_needs_a_view_of_it() -> None:
    of = two_convolutions((6, 6))
    flat = of.between.flatten(1)
    operations = [*of.back, gate(CURVES["relu"], torch.empty_like(flat), gradient=flat)]
    assert followed(operations) == operations
