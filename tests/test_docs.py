"""Every example in the docs is run: docstrings, study files, Python, commands; and every link leads somewhere."""

from __future__ import annotations

import doctest
import importlib
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest

from bakeoff.data import preprocess_names
from bakeoff.spec import CLAIM_METRICS, SYMPTOMS, Claim, Study, Variant, is_layer_name, load_study
from bakeoff.store import open_store
from bakeoff.testing import MadeUp, first_right, keep_made_up

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *SOURCE.rglob("*.md")])
FENCE = re.compile(r"^```(?P<language>\w+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?P<target>[^)#:]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"^(?:\.venv/bin/)?bakeoff ([a-z]+)", re.MULTILINE)
QUOTED_COMMAND = re.compile(r"`bakeoff ([a-z]+)")


def blocks(page: Path, language: str) -> list[str]:
    """Return the page's fenced blocks in one language."""
    found = FENCE.finditer(page.read_text(encoding="utf-8"))
    return [match["text"] for match in found if match["language"] == language]


def commands(page: Path) -> set[str]:
    """Return the commands of `bakeoff` that a page shows."""
    shown = {name for block in blocks(page, "sh") for name in COMMAND.findall(block)}
    return shown | set(QUOTED_COMMAND.findall(page.read_text(encoding="utf-8")))


def module_name(file: Path) -> str:
    return ".".join(file.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


COUNTS = {"narrow": 9_300, "wide": 9_700}
NOTEBOOK = """
import sys, types
sys.modules["IPython.display"] = types.SimpleNamespace(DisplayHandle=object)
"""
# What a file does not say: it follows from the rest, from where the file stands, or is any key that it likes.
NO_KEYS = {"name", "folder", "settings_by_variant", "parameters"}
WITH_EXAMPLES = [file for file in sorted(SOURCE.rglob("*.py")) if ">>>" in file.read_text(encoding="utf-8")]
STUDIES = [(page, text) for page in PAGES for text in blocks(page, "toml")]


def test_examples_in_docstrings_are_true() -> None:
    for file in WITH_EXAMPLES:
        results = doctest.testmod(importlib.import_module(module_name(file)), optionflags=doctest.ELLIPSIS)
        assert results.attempted > 0, file
        assert results.failed == 0, file


def test_study_files_in_the_docs_load(tmp_path: Path) -> None:
    assert STUDIES
    for page, text in STUDIES:
        study_file = tmp_path / "shown.toml"
        study_file.write_text(text, encoding="utf-8")
        assert load_study(study_file).variants, page


def test_the_page_on_study_files_names_everything_that_may_stand_in_one() -> None:
    page = (ROOT / "docs" / "study.md").read_text(encoding="utf-8")
    told = {name for quoted in re.findall(r"`([^`\n]+)`", page) for name in re.findall(r"\w+", quoted)}
    keys = {each.name for fact in (Study, Variant, Claim) for each in fields(fact)} - NO_KEYS
    assert keys | {*CLAIM_METRICS, *SYMPTOMS, *preprocess_names()} <= told
    layers = {name for name in told if name[0].isupper() and is_layer_name(name)}
    assert {"Dense", "Conv2D", "BatchNormalization"} <= layers


@pytest.mark.slow
def test_the_readme_trains_its_study_from_python(tmp_path: Path) -> None:
    (study,) = blocks(ROOT / "README.md", "toml")
    (program,) = blocks(ROOT / "README.md", "python")
    (tmp_path / "width.toml").write_text(study, encoding="utf-8")
    (tmp_path / "shown.py").write_text(program, encoding="utf-8")
    ended = subprocess.run([sys.executable, "shown.py"], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert "narrow" in ended.stdout
    assert "wide" in ended.stdout


@pytest.mark.slow
def test_the_examples_of_figures_draw_them(tmp_path: Path) -> None:
    (study,) = blocks(ROOT / "README.md", "toml")
    (tmp_path / "width.toml").write_text(study, encoding="utf-8")
    width = load_study(tmp_path / "width.toml")
    made = {name: [MadeUp(hits=first_right(count, of=10_000))] * 8 for name, count in COUNTS.items()}
    (tmp_path / "runs").mkdir()
    with open_store(tmp_path / "runs" / "bakeoff.db", writable=True) as store:
        keep_made_up(store, width, made=made)
    program = "".join([NOTEBOOK, *blocks(ROOT / "docs" / "figures.md", "python")])
    ended = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    assert {path.name for path in tmp_path.iterdir()} >= {"comparison.png", "both.svg"}


def test_commands_in_the_docs_are_there() -> None:
    asked = [sys.executable, "-c", "from bakeoff.cli import main; main()", "--help"]
    told = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    shown = {name for page in PAGES for name in commands(page)}
    assert shown >= {"run", "show"}
    assert {name for name in shown if not re.search(rf"\b{name}\b", told)} == set()


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {match['target']}"
        for page in PAGES
        for match in LINK.finditer(page.read_text(encoding="utf-8"))
        if not (page.parent / match["target"]).exists()
    ]
    assert broken == []
