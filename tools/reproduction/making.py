"""Make the pages: a store in, the text of every page by its path out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from bakeoff.api import load_results
from bakeoff.store import open_store
from reproduction.evidence import StudyEvidence, study_evidence
from reproduction.figures import drawable
from reproduction.notebook_page import notebook_page
from reproduction.overview import overview_page, readme_block
from reproduction.places import FOLDER, README
from reproduction.sources import notebooks, reasons
from reproduction.standing import Reproduced

BEGIN = "<!-- made by `make reproduction`: begin -->"
END = "<!-- made by `make reproduction`: end -->"


def studies_in(store: Path) -> Mapping[str, StudyEvidence]:
    """Return what was measured of each of the ten studies, by name.

    Raises:
        NotStored: One of them was never asked for there.
    """
    names = [name for each in notebooks() for name in (each.study, each.fair)]
    return {name: study_evidence(load_results(name, store=store)) for name in names}


def made(studies: Mapping[str, StudyEvidence], *, store: Path) -> Mapping[Path, str]:
    """Return what each page holds, the README as a whole."""
    drawn = drawable(tuple(studies.values()))
    reproduced = [
        Reproduced(notebook=each, written=studies[each.study], fair=studies[each.fair]) for each in notebooks()
    ]
    why = reasons()
    pages = {
        FOLDER / f"{each.notebook.study}.md": notebook_page(
            each.notebook, written=each.written, fair=each.fair, drawn=drawn, reasons=why
        )
        for each in reproduced
    }
    overview = overview_page(reproduced, machines=sorted(_machines(store)), trial_count=_trial_count(store))
    block = readme_block(reproduced, drawn=drawn)
    return {**pages, FOLDER / "README.md": overview, README: _with_block(README.read_text(encoding="utf-8"), block)}


def write(pages: Mapping[Path, str]) -> None:
    """Write the pages."""
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8", newline="\n")


def _with_block(text: str, block: str) -> str:
    """Return a text with what stands between the two marks replaced."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    if not rest or not after:
        raise ValueError(f"the README lacks the line '{BEGIN}' or '{END}'.")
    return f"{before}{BEGIN}\n\n{block}\n\n{END}{after}"


def _machines(store: Path) -> Iterator[str]:
    with open_store(store, writable=False) as opened:
        found = {
            (run.run.environment.get("processor"), run.run.environment.get("device")) for run in opened.study_runs()
        }
    for processor, device in found - {(None, None)}:
        yield str(processor) if device == "cpu" else f"{processor} with {device}"


def _trial_count(store: Path) -> int:
    with open_store(store, writable=False) as opened:
        asked = {each.trial for run in opened.study_runs() for each in opened.assignments(run.number)}
        return len(opened.finished_digests(asked))
