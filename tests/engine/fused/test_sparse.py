"""Products that leave zeros out give, bit for bit, what the dense ones give."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from tests.engine.fused.single import needs_kernels, run

from bakeoff.engine.batches import ImageSet
from bakeoff.engine.fused.products import DenseArrays, dense_forward, dense_weight_gradient, product_room
from bakeoff.engine.fused.rounding import to_bf16_numbers
from bakeoff.engine.fused.sparse import SparseBatch, fits, sparse_images


def image_set(share: float, *, count: int = 23, pixels: int = 90) -> ImageSet:
    """Return images of which a share is not zero; the first has no such pixel at all."""
    draw = torch.Generator().manual_seed(3)
    images = torch.randn(count, pixels, generator=draw)
    images[torch.rand(count, pixels, generator=draw) > share] = 0
    images[0] = 0
    return ImageSet(images=images, labels=torch.zeros(count, dtype=torch.int64))


@needs_kernels
@pytest.mark.parametrize(
    ("count", "pixels", "units"),
    [
        *[(23, 88, units) for units in (16, 33, 64, 65, 130, 300)],
        # The last quad of an image may be a part of one.
        *[(70, pixels, units) for pixels, units in ((89, 300), (90, 16), (91, 130), (3, 40), (1, 16))],
    ],
)
def test_leaving_zeros_out_changes_no_bit(count: int, pixels: int, units: int) -> None:
    source = image_set(0.1, count=count, pixels=pixels)
    images = sparse_images(source)
    assert images is not None
    kernel, bias, gradient = torch.randn(pixels, units), torch.randn(units), torch.randn(count, units)
    dense = DenseArrays(
        inputs=source.images, kernel=kernel, bias=bias, outputs=torch.empty(count, units), room=product_room()
    )
    expected = torch.empty(pixels, units)
    run([dense_forward(dense), dense_weight_gradient(dense, gradient, result=expected)], rows=count)
    batch = SparseBatch(images, rows=count)
    outputs, result = torch.empty(count, units), torch.empty(pixels, units)
    run(
        [
            batch.gather(),
            batch.forward(kernel, bias=bias, outputs=outputs),
            batch.weight_gradient(gradient, result=result),
        ],
        rows=count,
    )
    assert torch.equal(outputs, dense.outputs)
    assert torch.equal(result, expected)


@needs_kernels
@pytest.mark.parametrize("rows", [5, 3])
def test_every_value_is_rounded_however_few_images_a_batch_has(rows: int) -> None:
    source = image_set(0.1, count=5, pixels=90)
    images = sparse_images(source)
    assert images is not None
    kernel, outputs = torch.randn(90, 16), torch.empty(5, 16)
    batch = SparseBatch(images, rows=5)
    run([batch.gather(), batch.round(), batch.forward(kernel, bias=None, outputs=outputs)], rows=rows)
    expected = to_bf16_numbers(source.images[:rows]).double() @ kernel.double()
    assert torch.allclose(outputs[:rows].double(), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("count", "pixels"), [(1, 12), (249, 13), (250, 14), (501, 15)])
def test_what_is_not_zero_is_found_with_its_place_however_many_images_there_are(count: int, pixels: int) -> None:
    source = image_set(0.1, count=count, pixels=pixels)
    found = sparse_images(source)
    assert found is not None
    assert found is sparse_images(source)
    whole = torch.zeros(count, found.quad_count, 4)
    for image, (start, end) in enumerate(pairwise(found.starts.tolist())):
        whole[image, found.quads[start:end].long()] = found.values[start:end]
    assert torch.equal(whole.view(count, -1)[:, :pixels], source.images)
    assert (found.values != 0).any(1).all()


def test_images_with_few_zeros_stay_dense() -> None:
    assert sparse_images(image_set(0.9)) is None


def test_narrow_layers_and_huge_batches_stay_dense() -> None:
    assert fits(16, batch_size=128)
    assert not fits(15, batch_size=128)
    assert not fits(16, batch_size=70_000)
