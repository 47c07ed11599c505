"""Fair contests between neural networks: one study in, trained trials and a comparison out."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bakeoff import figures
    from bakeoff.analysis import Results
    from bakeoff.answers import Answer, predict_images
    from bakeoff.api import load_results, load_verdicts, run
    from bakeoff.errors import BakeoffError
    from bakeoff.reports import save_report
    from bakeoff.spec import Claim, Grid, Study, Variant, built_in_studies, load_study, save_study

    __version__: str

__all__ = [
    "Answer",
    "BakeoffError",
    "Claim",
    "Grid",
    "Results",
    "Study",
    "Variant",
    "__version__",
    "built_in_studies",
    "figures",
    "load_results",
    "load_study",
    "load_verdicts",
    "predict_images",
    "run",
    "save_report",
    "save_study",
]

# Each room loads with the first of its names that is used: PyTorch, pandas and SQLAlchemy take their time.
_HOMES = {
    "Answer": "answers",
    "BakeoffError": "errors",
    "Claim": "spec",
    "Grid": "spec",
    "Results": "analysis",
    "Study": "spec",
    "Variant": "spec",
    "built_in_studies": "spec",
    "load_results": "api",
    "load_study": "spec",
    "load_verdicts": "api",
    "predict_images": "answers",
    "run": "api",
    "save_report": "reports",
    "save_study": "spec",
}


def __getattr__(name: str) -> object:
    """Load a public name on its first use (PEP 562)."""
    if name == "__version__":
        version: str = import_module("importlib.metadata").version("bakeoff")
        return version
    if name == "figures":
        return import_module("bakeoff.figures")
    if name not in _HOMES:
        raise AttributeError(f"module 'bakeoff' has no attribute '{name}'")
    return getattr(import_module(f"bakeoff.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """Return the public names, loaded or not."""
    return [*globals(), *__all__]
