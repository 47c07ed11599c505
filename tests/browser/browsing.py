"""Where a browser is: nothing in, the path of Chromium, or why there is none, out."""

from __future__ import annotations

import os
import shutil
from importlib.util import find_spec

NAMES = ("chromium", "chromium-browser")
REQUIRED = "BAKEOFF_BROWSER_TESTS"
"""Set to "required", these tests fail where they would be skipped."""

CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def missing() -> str:
    """Return what is missing to test in a browser, as the reason why it is not done; empty where nothing is."""
    if find_spec("playwright") is None:
        return "pages are not tested in a browser: there is no playwright (it comes with bakeoff's extra 'test')"
    if CHROMIUM is None:
        return f"pages are not tested in a browser: {' or '.join(NAMES)} is not on the PATH"
    return ""


def is_required() -> bool:
    """Say whether a missing browser is a failure."""
    return os.environ.get(REQUIRED) == "required"
