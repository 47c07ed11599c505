"""A real study's report in Chromium: quiet, sortable, readable on a phone, in the dark and on paper, and told in words.

Pictures of the page are left in `build/browser/`, for somebody to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.browsing import ARGUMENTS, CHROMIUM, is_required, missing

from bakeoff.spec import Claim, save_study
from bakeoff.testing import command, tiny_data, tiny_study

if missing():
    if is_required():
        pytest.fail(missing(), pytrace=False)
    pytest.skip(missing(), allow_module_level=True)

from playwright.sync_api import sync_playwright  # only where there is a browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

PICTURES = Path(__file__).parents[2] / "build" / "browser"
PHONE, DESK = 375, 1200
# Pixels between the margins of A4, upright and for what is wide.
UPRIGHT, ACROSS = 680, 1032
HOSTILE = "<script>document.title = 'hacked'</script> שלום 数字 " + "x" * 300


@dataclass(slots=True)
class Watched:
    """An open page, and what it did that a page should not do."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study trained for this, with a title and a claim that try to be more than texts."""
    folder = tmp_path_factory.mktemp("report")
    tiny_data(folder)
    claims = [Claim(says=HOSTILE, expect="wide > narrow"), Claim(says="It learns.", expect="not stuck(wide)")]
    study = replace(tiny_study(folder), title=HOSTILE, claims=claims)
    save_study(study, folder / "tiny.toml")
    ran = command("run", folder / "tiny.toml", "--store", folder / "runs.db", "--workers", "1")
    assert ran.code == 0, ran.err
    written = command("report", "tiny", "--store", folder / "runs.db", "-o", folder / "tiny.html")
    assert written.code == 0, written.err
    return folder / "tiny.html"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS])
        yield opened
        opened.close()


@contextmanager
def visit(browser: Browser, file: Path, *, width: int = DESK, scheme: str = "light") -> Iterator[Watched]:
    """Open a file in a window of its own, and listen to what it does."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme="dark" if scheme == "dark" else "light"
    )
    watched = Watched(page=context.new_page())
    watched.page.on("console", lambda message: watched.complaints.append(message.text))
    watched.page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    watched.page.on("request", lambda request: watched.requests.append(request.url))
    watched.page.goto(file.as_uri())
    yield watched
    context.close()


def open_all(page: Page) -> None:
    """Unfold everything that is folded up."""
    page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")


@pytest.mark.parametrize(("name", "width"), [("light", DESK), ("dark", DESK), ("phone", PHONE)])
def test_it_complains_of_nothing_fetches_nothing_and_overflows_nowhere(
    browser: Browser, report: Path, name: str, width: int
) -> None:
    with visit(browser, report, width=width, scheme=name) as seen:
        PICTURES.mkdir(parents=True, exist_ok=True)
        seen.page.screenshot(path=PICTURES / f"report-{name}.png", full_page=True)
        open_all(seen.page)
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        wide = """[...document.querySelectorAll("body *")]
            .filter((each) => !each.closest(".scroll, pre, .sorted"))
            .filter((each) => each.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
            .map((each) => each.outerHTML.slice(0, 80))"""
        assert seen.page.evaluate(wide) == []
        assert seen.complaints == []
        assert [url for url in seen.requests if not url.startswith("data:")] == [report.as_uri()]


def test_the_comparison_is_sorted_by_mouse_and_by_keyboard(browser: Browser, report: Path) -> None:
    with visit(browser, report) as seen:
        head = seen.page.locator("table.sortable").first.locator("th", has_text="parameters")
        head.get_by_role("button").click()
        assert head.get_attribute("aria-sort") == "ascending"
        assert column(seen.page, "parameters") == ["163", "163", "643"]
        seen.page.keyboard.press("Enter")
        assert head.get_attribute("aria-sort") == "descending"
        assert column(seen.page, "parameters") == ["643", "163", "163"]
        assert seen.page.get_by_role("status").first.text_content() == "Sorted by parameters, descending."


def test_what_is_not_there_comes_last_either_way(browser: Browser, report: Path) -> None:
    with visit(browser, report) as seen:
        for _ in range(2):
            seen.page.get_by_role("button", name="test accuracy, published").click()
            assert column(seen.page, "test accuracy, published") == ["0.5000", "–", "–"]


def column(page: Page, heading: str) -> list[str]:
    """Return what the first table shows in a column, from top to bottom."""
    table = page.locator("table.sortable").first
    heads = [text.strip() for text in table.locator("thead th").all_text_contents()]
    at = heads.index(heading) + 1
    return [text.strip() for text in table.locator(f"tbody tr > :nth-child({at})").all_text_contents()]


def test_every_figure_is_told_in_words(browser: Browser, report: Path) -> None:
    with visit(browser, report) as seen:
        open_all(seen.page)
        told = seen.page.evaluate("""[...document.querySelectorAll("figure svg")].map((each) =>
            [each.getAttribute("role"), ...each.getAttribute("aria-labelledby").split(" ")
                .map((id) => document.getElementById(id).textContent)])""")
        assert len(told) > 5
        assert {role for role, *_ in told} == {"img"}
        assert all(len(texts) == 2 and all(len(text) > 10 for text in texts) for _, *texts in told)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_figures_are_written_in_the_pages_own_colour(browser: Browser, report: Path, scheme: str) -> None:
    with visit(browser, report, scheme=scheme) as seen:
        colours = seen.page.evaluate("""[getComputedStyle(document.body).color,
            getComputedStyle(document.querySelector("figure svg text")).fill,
            getComputedStyle(document.body).backgroundColor]""")
        assert colours[0] == colours[1]
        assert colours[0] != colours[2]


def test_a_hostile_title_is_shown_as_text(browser: Browser, report: Path) -> None:
    with visit(browser, report) as seen:
        assert seen.page.title() == HOSTILE.strip()
        assert seen.page.locator("h1").text_content() == HOSTILE.strip()
        assert seen.page.locator("article h3").first.text_content() == HOSTILE.strip()


def test_no_script_but_the_pages_own_may_run(browser: Browser, report: Path) -> None:
    with visit(browser, report) as seen:
        seen.page.evaluate("""() => { const script = document.createElement("script");
            script.textContent = "document.title = 'hacked'"; document.body.append(script); }""")
        assert seen.page.title() == HOSTILE.strip()
        assert any("Content Security Policy" in complaint for complaint in seen.complaints)


def test_on_paper_everything_is_unfolded(browser: Browser, report: Path) -> None:
    with visit(browser, report) as seen:
        folded = "document.querySelectorAll('details:not([open])').length"
        before = seen.page.evaluate(folded)
        assert before > 3
        seen.page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
        assert seen.page.evaluate(folded) == 0
        seen.page.evaluate("window.dispatchEvent(new Event('afterprint'))")
        assert seen.page.evaluate(folded) == before
        PICTURES.mkdir(parents=True, exist_ok=True)
        printed = seen.page.pdf(path=PICTURES / "report.pdf", prefer_css_page_size=True)
        assert printed.startswith(b"%PDF")


def test_on_paper_nothing_is_so_wide_that_all_pages_shrink(browser: Browser, report: Path) -> None:
    beyond = """([within, width]) => [...document.querySelectorAll(within)]
        .filter((each) => each.getBoundingClientRect().right > width + 1)
        .map((each) => each.outerHTML.slice(0, 80))"""
    for width, within in ((UPRIGHT, "body :not(.is-wide, .is-wide *, svg *)"), (ACROSS, ".is-wide *")):
        with visit(browser, report, width=width) as seen:
            seen.page.emulate_media(media="print")
            open_all(seen.page)
            assert seen.page.locator(within).count() > 10
            assert seen.page.evaluate(beyond, [within, width]) == []
