"""Gradients of what is pooled, listed and multiplied one by one, against autograd in double precision."""

from __future__ import annotations

import pytest
import torch
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.engine.fused.convolved import assert_close, convolution_layer, normal
from tests.engine.fused.single import needs_kernels, run

from bakeoff.engine.fused.convolving import ConvolutionArrays
from bakeoff.engine.fused.pooled_gradients import PooledGradients
from bakeoff.engine.fused.spectra import Spectra
from bakeoff.engine.images import convolution
from bakeoff.spec import Conv2D

pytestmark = needs_kernels


class Pooling:
    """A convolution whose outputs were pooled, some windows' first value, some another; and what its gradients are."""

    def __init__(self, text: str, shape: tuple[int, int, int, int], *, share: float) -> None:
        """Draw arrays for images (image, height, width, channel), a share of whose windows pass a gradient on."""
        self.layer, draw = convolution_layer(text), normal(12)
        self.images, self.kernel = draw(*shape), draw(*self.layer.kernel_size, shape[-1], self.layer.filters)
        self.size = _size(self.layer, shape)
        pooled = shape[0], self.size[0] // 2, self.size[1] // 2, self.layer.filters
        self.place = (torch.rand(pooled, generator=torch.Generator().manual_seed(3)) * 4).to(torch.uint8)
        passes = torch.rand(pooled, generator=torch.Generator().manual_seed(4)) < share
        self.gradient = draw(*pooled) * passes

    def found(self, images: slice = slice(None), *, needs_inputs: bool = True) -> tuple[torch.Tensor, ...]:
        """Return the gradients of kernel, bias and some images; the latter stays as it was where it is not needed."""
        place = self.place[images].clone()
        arrays = ConvolutionArrays(
            inputs=self.images[images].clone(), kernel=self.kernel, bias=None, outputs=torch.empty(place.shape)
        )
        way = PooledGradients(self.layer, arrays, way=Spectra(self.layer, arrays, place=place), place=place)
        for_kernel, for_inputs = torch.full_like(self.kernel, 7.0), torch.full_like(arrays.inputs, 7.0)
        for_bias = torch.full((self.layer.filters,), 7.0)
        back = way.backward(
            self.gradient[images].clone(),
            for_kernel=for_kernel,
            for_bias=for_bias,
            for_inputs=for_inputs if needs_inputs else None,
        )
        run(back, rows=len(place))
        return for_kernel, for_bias, for_inputs

    def wanted(self) -> tuple[torch.Tensor, ...]:
        """Return what autograd makes of the same gradient, put where each window's largest stood."""
        whole = torch.zeros(len(self.images), *self.size, self.layer.filters, dtype=torch.float64)
        high, wide = self.place.shape[1:3]
        for number in range(4):
            part = torch.where(self.place == number, self.gradient, 0).double()
            whole[:, number // 2 :: 2, number % 2 :: 2][:, :high, :wide] = part
        leaves = [tensor.double().unsqueeze(0).requires_grad_() for tensor in (self.images, self.kernel)]
        outputs = convolution(self.layer, leaves[0], kernels=leaves[1], biases=None)
        for_images, for_kernel = torch.autograd.grad(outputs, leaves, whole.unsqueeze(0))
        return for_kernel[0], whole.sum((0, 1, 2)), for_images[0]


def _size(of: Conv2D, shape: tuple[int, int, int, int]) -> tuple[int, int]:
    if of.padding == "same":
        return shape[1], shape[2]
    return shape[1] - of.kernel_size[0] + 1, shape[2] - of.kernel_size[1] + 1


def assert_autograds(pooling: Pooling) -> None:
    """Compare; a bias's sum alone may be of few numbers that cancel, or of none."""
    passing = int(pooling.gradient.count_nonzero())
    for found, wanted, terms in zip(pooling.found(), pooling.wanted(), (0, passing, 0), strict=True):
        assert_close(found, wanted, terms=terms)


@given(
    taps=st.tuples(st.integers(1, 13), st.integers(1, 13)),
    beyond=st.tuples(st.integers(1, 9), st.integers(1, 9)),
    channels=st.sampled_from([(1, 16), (8, 15), (16, 1), (33, 50), (32, 16)]),
    padding=st.sampled_from(["same", "valid"]),
    share=st.sampled_from([0.0, 0.1, 0.5, 1.0]),
)
@hypothesis_settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_they_are_autograds(
    taps: tuple[int, int],
    beyond: tuple[int, int],
    channels: tuple[int, int],
    padding: str,
    share: float,
) -> None:
    (inputs, filters), size = channels, (taps[0] + beyond[0], taps[1] + beyond[1])
    text = f"Conv2D({filters}, {taps}, padding='{padding}', activation='relu')"
    pooling = Pooling(text, (2, *size, inputs), share=share)
    assert_autograds(pooling)


@pytest.mark.parametrize("text", ["Conv2D(20, 3, padding='same')", "Conv2D(20, 3)", "Conv2D(20, (5, 4))"])
@pytest.mark.parametrize("size", [(28, 28), (45, 31), (6, 130)])
def test_they_are_autograds_band_by_band(text: str, size: tuple[int, int]) -> None:
    pooling = Pooling(text, (2, *size, 18), share=0.4)
    assert_autograds(pooling)


def test_an_image_has_the_same_bits_alone_and_among_others() -> None:
    pooling = Pooling("Conv2D(24, 3, padding='same')", (5, 27, 26, 17), share=0.3)
    *_, together = pooling.found()
    for number in range(5):
        *_, alone = pooling.found(slice(number, number + 1))
        assert torch.equal(alone[0], together[number])


def test_the_gradients_of_kernel_and_bias_have_the_same_bits_with_and_without_that_of_inputs() -> None:
    pooling = Pooling("Conv2D(24, 3, padding='same')", (3, 14, 14, 17), share=0.3)
    for_kernel, for_bias, untouched = pooling.found(needs_inputs=False)
    assert torch.equal(for_kernel, pooling.found()[0])
    assert torch.equal(for_bias, pooling.found()[1])
    assert torch.all(untouched == 7.0)


def test_what_is_not_a_number_is_passed_on() -> None:
    pooling = Pooling("Conv2D(16, 3, padding='same')", (1, 8, 8, 16), share=0.0)
    pooling.gradient[0, 1, 2, 5] = torch.nan
    pooling.place[0, 1, 2, 5] = 3
    for_kernel, for_bias, for_inputs = pooling.found()
    is_under = torch.zeros(8, 8, dtype=torch.bool)
    is_under[2:5, 4:7] = True
    assert torch.equal(for_inputs[0].isnan().all(-1), is_under)
    assert torch.equal(for_inputs[0].isnan().any(-1), is_under)
    assert torch.all(for_kernel[..., 5].isnan())
    assert not torch.any(for_kernel[..., :5].isnan())
    assert for_bias.isnan().nonzero().tolist() == [[5]]
