"""The page that a study's author sends to a colleague."""

from __future__ import annotations

import re
from base64 import b64encode
from collections import Counter
from dataclasses import replace
from hashlib import sha256

from hypothesis import given, settings
from tests.pages.hostile import TEXTS, with_text
from tests.pages.read_html import elements, of

from bakeoff.pages import Page, html
from bakeoff.report import plain

SECTIONS = [
    "What the evidence says",
    "Comparison",
    "Figures",
    "Symptoms",
    "What one run would have told you",
    "Each variant’s network and settings",
    "How it was run",
]


def test_sections_come_in_the_order_in_which_one_asks(any_page: Page) -> None:
    found = elements(html(any_page))
    assert [each.text for each in of(found, "h1")] == [any_page.title]
    assert [each.text for each in of(found, "h2")] == SECTIONS


def test_every_link_leads_to_a_place_on_the_page(any_page: Page) -> None:
    found = elements(html(any_page))
    ids = Counter(each.attributes["id"] for each in found if "id" in each.attributes)
    assert set(ids.values()) == {1}
    assert {each.attributes["href"] for each in of(found, "a")} <= {f"#{name}" for name in ids}


def test_nothing_is_loaded_from_anywhere(any_page: Page) -> None:
    text = html(any_page)
    loading = {"src", "srcset", "data", "action", "poster", "xlink:href"}
    found = elements(text)
    assert [each.tag for each in found if loading & each.attributes.keys()] == []
    assert of(found, "link") == []
    assert re.findall(r"url\(|@import|https?://", text) == []


def test_only_the_pages_own_style_and_script_may_work(whole: Page) -> None:
    found = elements(html(whole))
    (style,), (script,) = of(found, "style"), of(found, "script")
    (policy,) = (
        each.attributes["content"]
        for each in of(found, "meta")
        if each.attributes.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy is not None
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    digests = {
        name: b64encode(sha256(each.text.encode()).digest()).decode()
        for name, each in (("style", style), ("script", script))
    }
    assert rules == {
        "default-src": "'none'",
        "style-src": f"'sha256-{digests['style']}'",
        "script-src": f"'sha256-{digests['script']}'",
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }


def test_no_element_has_a_style_or_a_script_of_its_own(any_page: Page) -> None:
    names = {name for each in elements(html(any_page)) for name in each.attributes}
    assert {name for name in names if name == "style" or name.startswith("on")} == set()


def test_claims_stand_with_their_verdicts_and_sentences(whole: Page) -> None:
    articles = of(elements(html(whole)), "article")
    assert [each.attributes["class"] for each in articles] == [
        "claim is-supported",
        "claim is-refuted",
        "claim is-other",
        "claim is-supported",
    ]
    assert "supported" in articles[0].text
    assert "wide 80.00 %, narrow 50.00 %" in articles[0].text


def test_the_comparison_can_be_sorted_by_its_numbers(whole: Page) -> None:
    found = elements(html(whole))
    table = next(each for each in of(found, "table") if each.attributes.get("class") == "sortable")
    assert "0.8000 ±" in table.text
    orders = [each.attributes.get("data-order") for each in of(found, "td")]
    assert "0.8" in orders
    heads = [each.attributes.get("data-first") for each in of(found, "th") if each.text == "test accuracy"]
    assert heads == ["descending"]


def test_figures_stand_with_title_and_caption(whole: Page) -> None:
    figures = of(elements(html(whole)), "figure")
    assert [each.attributes["id"] for each in figures] == ["figure-1", "figure-wide-1"]
    assert " ".join(figures[0].text.split()) == "A line for learning_curves A line n = 8 seeds."
    assert figures[1].inside[-1] == "details"


def test_where_there_is_nothing_it_says_so(empty: Page, lonely: Page) -> None:
    nothing, one = html(empty), html(lonely)
    assert "The study claims nothing." in nothing
    assert "There is nothing to draw yet." in nothing
    assert "No trial has finished that could show any." in nothing
    assert "One seed says nothing about the noise between seeds: no figure has an interval." in one
    assert "The test set was watched while training" in one
    assert "There are no two variants whose runs could be set against each other." in one


@settings(max_examples=40)
@given(text=TEXTS)
def test_whatever_a_study_says_is_shown_as_text(whole: Page, text: str) -> None:
    harmless, hostile = (elements(html(with_text(whole, each))) for each in ("harmless", text))
    # No element more than with a harmless text; an empty one is left out with the element that it would stand in.
    assert Counter(each.tag for each in hostile) - Counter(each.tag for each in harmless) == Counter()
    assert [each.text for each in of(hostile, "h1")] == [plain(text)]
    assert of(hostile, "title")[0].text == plain(text)
    assert of(hostile, "h3")[0].text == plain(text)


def test_an_empty_study_is_escaped_as_well(empty: Page) -> None:
    hostile = replace(empty, title="<b>", name="<i>", overrides="<u>", warnings=("<s>",))
    found = elements(html(hostile))
    assert [of(found, tag) for tag in "bius"] == [[], [], [], []]
