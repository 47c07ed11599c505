"""A plain PyTorch loop, written well: a job file in, measurements out.

The data is one tensor and a batch one `index_select`; no DataLoader. Optimizers are the fused ones. Images are laid out
channels first or channels last, whichever takes the shorter time here. On a GPU, data and orders lie there.
"""

from __future__ import annotations

import time
from typing import final

import exchange
import torch
from exchange import Images, Plain
from torch import nn
from torch.nn import functional
from torch_networks import network, optimizer

_TEST_BATCH = 1000
_TRIED_STEPS = 3
_LAYOUTS = {"channels last": torch.channels_last, "channels first": torch.contiguous_format}
_chosen: dict[str, str] = {}


def main() -> None:
    """Do a job with a plain loop."""
    exchange.main(build)


def build(settings: Plain, images: Images, job: Plain) -> TorchTrainer:
    """Return a network in the layout that suits it; each kind of network is tried once."""
    torch.set_num_threads(job["threads"])
    torch.manual_seed(job["seed"])
    # As f32 as the others: no TF32 on a GPU.
    torch.backends.cudnn.allow_tf32 = False
    if images.train_images.ndim == 2 or not any(layer["kind"] == "Conv2D" for layer in settings["layers"]):
        return TorchTrainer(settings, images, job, layout="channels first")
    key = str(settings["layers"])
    if key not in _chosen:
        tried = {name: _step_seconds(settings, images, job, name) for name in _LAYOUTS}
        _chosen[key] = min(tried, key=lambda name: tried[name])
    return TorchTrainer(settings, images, job, layout=_chosen[key])


def _step_seconds(settings: Plain, images: Images, job: Plain, layout: str) -> float:
    trainer = TorchTrainer(settings, images, job, layout=layout)
    trainer.train(settings["batch_size"])
    times = []
    for _ in range(_TRIED_STEPS):
        started = time.perf_counter()
        trainer.train(settings["batch_size"])
        times.append(time.perf_counter() - started)
    return min(times)


@final
class TorchTrainer:
    """A network, its optimizer and its data."""

    replica_count = 1

    def __init__(self, settings: Plain, images: Images, job: Plain, *, layout: str) -> None:
        self._device = torch.device(job.get("device", "cpu"))
        self.notes = f"fused optimizer, {layout}"
        self._batch_size = settings["batch_size"]
        self._is_bf16 = job["precision"] == "bf16"
        self._train_images, self._test_images = (
            _laid_out(torch.from_numpy(part).to(self._device), layout)
            for part in (images.train_images, images.test_images)
        )
        self._train_labels, self._test_labels = (
            torch.from_numpy(part).to(self._device) for part in (images.train_labels, images.test_labels)
        )
        model = network(settings, tuple(self._train_images.shape[1:]))
        self._model: nn.Module = model.to(self._device, memory_format=_LAYOUTS[layout])
        self._optimizer = optimizer(settings["optimizer"], list(self._model.parameters()))

    def train(self, image_count: int) -> None:
        """Take the steps of one pass; the loss is summed up and read once, at its end."""
        self._model.train()
        total = torch.zeros((), device=self._device)
        order = torch.randperm(len(self._train_labels), device=self._device)
        for batch in order[:image_count].split(self._batch_size):
            images = self._train_images.index_select(0, batch)
            labels = self._train_labels.index_select(0, batch)
            self._optimizer.zero_grad(set_to_none=True)
            with torch.autocast(self._device.type, torch.bfloat16, enabled=self._is_bf16):
                loss = functional.cross_entropy(self._model(images), labels)
            loss.backward()
            self._optimizer.step()
            total += loss.detach()
        total.item()

    def accuracy(self) -> float:
        """Classify the test images, a thousand at a time."""
        self._model.eval()
        hits = 0
        with torch.inference_mode(), torch.autocast(self._device.type, torch.bfloat16, enabled=self._is_bf16):
            parts = zip(self._test_images.split(_TEST_BATCH), self._test_labels.split(_TEST_BATCH), strict=True)
            for images, labels in parts:
                hits += int((self._model(images).argmax(1) == labels).sum())
        return hits / len(self._test_labels)


def _laid_out(images: torch.Tensor, layout: str) -> torch.Tensor:
    """Return vectors as they are, and images as (image, channel, height, width) in a layout."""
    if images.ndim == 2:
        return images
    return images.permute(0, 3, 1, 2).contiguous(memory_format=_LAYOUTS[layout])


if __name__ == "__main__":
    main()
