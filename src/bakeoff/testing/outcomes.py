"""What a study run gave, less how long it took: results in, plain facts to compare with `is_same` out."""

from __future__ import annotations

from bakeoff.analysis import METRICS, Results


def outcomes(results: Results) -> dict[str, object]:
    """Return the `outcome` of each variant and seed, by "variant seed".

    Raises:
        NotStored: A trial has not finished, or it diverged.
    """
    return {
        f"{variant} {seed}": outcome(results, variant, seed=seed)
        for variant in results.variants
        for seed in results.seeds(variant)
    }


def outcome(results: Results, variant: str, *, seed: int) -> dict[str, object]:
    """Return everything that a trial gave and that must not depend on when and where it was trained.

    Raises:
        NotStored: The trial has not finished, or it diverged.
    """
    history = results.history(variant, seed).drop(columns="seconds")
    metrics = (metric for metric in METRICS if metric != "microseconds_per_image")
    return {
        "trial": results.trial(variant, seed).digest,
        "status": results.statuses(variant)[seed],
        "figures": {metric: results.values(variant, metric).get(seed) for metric in metrics},
        "history": {str(column): history[column].to_numpy() for column in history.columns},
        "predictions": results.predictions(variant, seed),
        "weights": results.weights(variant, seed),
    }
