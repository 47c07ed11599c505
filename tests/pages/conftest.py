"""Studies as documents: made-up trials whose figures are known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.pages.made import IMAGES, illustration, made_page

from bakeoff.pages import Page
from bakeoff.spec import Claim, Variant
from bakeoff.testing import MadeUp, first_right, tiny_study

CLAIMS = (
    Claim(says="Width helps.", expect="wide > narrow"),
    Claim(says="Width harms.", expect="wide < narrow"),
    Claim(says="Twins are alike.", expect="narrow == twin"),
    Claim(says="Narrow networks underfit.", expect="underfits(narrow)"),
)


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """`wide` has 480 of 600 images right in every seed, `narrow` and its twin 300; eight seeds."""
    folder = tmp_path_factory.mktemp("whole")
    study = replace(tiny_study(folder), seeds=8, claims=CLAIMS, notes="Six by six pixels.\n\nThree classes.")
    counts = {"wide": 480, "narrow": 300}
    made = {name: [MadeUp(hits=first_right(count, of=IMAGES))] * 8 for name, count in counts.items()}
    figures = (illustration("learning_curves"), illustration("weights", variant="wide"))
    return made_page(study, made, illustrations=figures)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Nothing has finished."""
    return made_page(tiny_study(tmp_path_factory.mktemp("empty")), {})


@pytest.fixture(scope="session")
def lonely(tmp_path_factory: pytest.TempPathFactory) -> Page:
    """One variant with one seed, of a study that watches the test set."""
    folder = tmp_path_factory.mktemp("lonely")
    variants = {"only": Variant(layers=["Dense(3, activation='softmax')"])}
    study = replace(tiny_study(folder), seeds=1, validation="test", variants=variants)
    return made_page(study, {"only": [MadeUp(hits=first_right(480, of=IMAGES))]})


@pytest.fixture(scope="session", params=["whole", "empty", "lonely"])
def any_page(request: pytest.FixtureRequest) -> Page:
    found: Page = request.getfixturevalue(request.param)
    return found
