"""Write a study as one HTML file that needs nothing beside itself: a `Page` in, its text out."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from importlib.metadata import version

from jinja2 import Environment, PackageLoader, StrictUndefined

from bakeoff.pages.page import Page
from bakeoff.report import shape_text

_MARKS = {"supported": "supported", "refuted": "refuted", "undecided": "undecided"}
"""Verdicts that have a colour of their own, beside their words."""

_TEMPLATES = PackageLoader("bakeoff.pages")
_ENVIRONMENT = Environment(
    loader=_TEMPLATES, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def html(page: Page) -> str:
    """Return a study as one HTML file, without network and under a strict Content-Security-Policy.

    Everything that comes from a study, a store or a data set is escaped; figures are put in as they are.
    """
    style, script = (_TEMPLATES.get_source(_ENVIRONMENT, name)[0] for name in ("page.css", "page.js"))
    return _ENVIRONMENT.get_template("page.html").render(
        page=page,
        version=version("bakeoff"),
        policy=_policy(style=style, script=script),
        style=style,
        script=script,
        marks=_MARKS,
        shape=shape_text,
    )


def _policy(*, style: str, script: str) -> str:
    """Return what the page may load: its own style and script, known by their digests, and images within the file."""
    allowed = {
        "default-src": "'none'",
        "style-src": _digest(style),
        "script-src": _digest(script),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {source}" for name, source in allowed.items())


def _digest(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
