"""A `torch.func` ensemble of dense networks, `vmap` over a leading replica axis: a job file in, measurements out."""

from __future__ import annotations

from typing import final

import exchange
import torch
from exchange import Images, Plain
from torch.func import functional_call, stack_module_state, vmap
from torch.nn import functional
from torch_networks import network, optimizer

_TEST_BATCH = 1000


def main() -> None:
    """Do a job with an ensemble."""
    exchange.main(build)


def build(settings: Plain, images: Images, job: Plain) -> EnsembleTrainer:
    """Return as many networks as the job wants replicas."""
    torch.set_num_threads(job["threads"])
    torch.manual_seed(job["seed"])
    return EnsembleTrainer(settings, images, replica_count=job["replicas"])


@final
class EnsembleTrainer:
    """Networks as one program, each with its own weights, order and masks."""

    def __init__(self, settings: Plain, images: Images, *, replica_count: int) -> None:
        self.replica_count = replica_count
        self.notes = f"vmap over {replica_count} replicas, fused optimizer"
        self._batch_size = settings["batch_size"]
        self._train_images, self._test_images = (
            torch.from_numpy(part).flatten(1) for part in (images.train_images, images.test_images)
        )
        self._train_labels, self._test_labels = map(torch.from_numpy, (images.train_labels, images.test_labels))
        models = [network(settings, tuple(self._train_images.shape[1:])) for _ in range(replica_count)]
        self._weights, self._moving = stack_module_state(models)
        self._skeleton = models[0]
        self._optimizer = optimizer(settings["optimizer"], list(self._weights.values()))

    def train(self, image_count: int) -> None:
        """Take the steps of one pass, all replicas at once."""
        self._skeleton.train()
        forward = vmap(self._loss, randomness="different")
        total = torch.zeros(())
        for batch in self._orders()[:, :image_count].split(self._batch_size, dim=1):
            chosen = batch.flatten()
            images = self._train_images.index_select(0, chosen).view(*batch.shape, -1)
            labels = self._train_labels.index_select(0, chosen).view(batch.shape)
            self._optimizer.zero_grad(set_to_none=True)
            losses = forward(self._weights, self._moving, images, labels)
            losses.sum().backward()
            self._optimizer.step()
            total += losses.detach().mean()
        total.item()

    def accuracy(self) -> float:
        """Return the mean of the replicas' shares."""
        self._skeleton.eval()
        ask = vmap(self._answers, in_dims=(0, 0, None))
        hits = 0
        with torch.no_grad():
            parts = zip(self._test_images.split(_TEST_BATCH), self._test_labels.split(_TEST_BATCH), strict=True)
            for images, labels in parts:
                hits += int((ask(self._weights, self._moving, images).argmax(2) == labels).sum())
        return hits / len(self._test_labels) / self.replica_count

    def _orders(self) -> torch.Tensor:
        return torch.stack([torch.randperm(len(self._train_labels)) for _ in range(self.replica_count)])

    def _answers(
        self, weights: dict[str, torch.Tensor], moving: dict[str, torch.Tensor], images: torch.Tensor
    ) -> torch.Tensor:
        answer: torch.Tensor = functional_call(self._skeleton, (weights, moving), (images,))
        return answer

    def _loss(
        self,
        weights: dict[str, torch.Tensor],
        moving: dict[str, torch.Tensor],
        images: torch.Tensor,
        labels: torch.Tensor,
    ) -> torch.Tensor:
        return functional.cross_entropy(self._answers(weights, moving, images), labels)


if __name__ == "__main__":
    main()
