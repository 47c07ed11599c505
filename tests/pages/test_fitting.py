"""Tables in parts that fit a page: letters and lines counted by hand."""

from __future__ import annotations

from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from bakeoff.pages.fitting import LINE, heading_lines, parts, pieces
from bakeoff.report import Cell, Column, TableView
from bakeoff.report.table_view import Kind

NAMES = Column(heading="variant", kind="variant")
COUNT = Column(heading="n")
KINDS: tuple[Kind, ...] = get_args(Kind)


def table(*columns: Column, rows: int = 1, text: str = "x") -> TableView:
    """Return a table of variants and their counts, with columns between them that all say the same."""
    row = (Cell(text="a"), *(Cell(text=text) for _ in columns), Cell(text="8"))
    return TableView(title="T", columns=(NAMES, *columns, COUNT), rows=(row,) * rows, notes=("A note.",))


def test_a_table_that_fits_stays_whole() -> None:
    view = table(Column(heading="mean"))
    (part,) = parts(view)
    assert (part.view, part.is_first) == (view, True)
    assert part.widths == (7, 4, 1)


def test_columns_that_find_no_room_follow_in_a_table_with_the_same_names_and_counts() -> None:
    # Variant and n take 11 letters of 78 with their gaps, each of the others 21.5: three of them fit, not four.
    found = list(parts(table(*(Column(heading=f"c{number}") for number in range(5)), text="x" * 20)))
    headings = [[column.heading for column in part.view.columns] for part in found]
    assert headings == [["variant", "c0", "c1", "c2", "n"], ["variant", "c3", "c4", "n"]]
    assert [part.view.notes for part in found] == [("A note.",), ()]
    assert [part.is_first for part in found] == [True, False]


def test_what_was_published_stays_beside_what_it_belongs_to() -> None:
    quiet = Column(heading="q", is_quiet=True)
    columns = (Column(heading="a"), Column(heading="b"), Column(heading="c"), quiet)
    found = list(parts(table(*columns, text="x" * 20)))
    assert [[column.heading for column in part.view.columns[1:-1]] for part in found] == [["a", "b"], ["c", "q"]]


def test_rows_that_find_no_room_follow_on_the_next_page() -> None:
    # Of 44 lines three are rules; a row of one line takes one and a quarter: 32 rows, and then 8.
    found = list(parts(table(Column(heading="mean"), rows=40)))
    assert [len(part.view.rows) for part in found] == [32, 8]
    assert [part.is_first for part in found] == [True, False]


def test_words_share_the_line_by_what_they_have_to_say() -> None:
    short, long = Column(heading="short", kind="words"), Column(heading="long", kind="words")
    row = (Cell(text="a"), Cell(text="so " * 8), Cell(text="so " * 72), Cell(text="8"))
    (part,) = parts(TableView(title="T", columns=(NAMES, short, long, COUNT), rows=(row,)))
    # 78 letters less four gaps, 7 for names and 1 for n are 64; the roots of 24 and 216 are as 1 to 3.
    assert part.widths == (7, 16, 48, 1)


def test_a_line_may_end_after_marks_and_within_words_that_are_too_long() -> None:
    assert pieces("SGD(learning_rate=0.1) of a/b", width=20) == ["SGD(", "learning_", "rate=", "0.1) of a/", "b"]
    assert pieces("(a_b)", width=20) == ["(a_", "b)"]
    assert pieces("abcdefgh ij", width=3) == ["abc", "def", "gh ij"]


def test_headings_stand_in_lines_no_wider_than_their_column() -> None:
    column = Column(heading="test accuracy,\npublished")
    assert heading_lines(column, width=9) == ["test", "accuracy,", "published"]
    assert heading_lines(column, width=14) == ["test accuracy,", "published"]


def test_no_row_is_higher_than_a_page() -> None:
    view = TableView(title="T", columns=(NAMES, COUNT), rows=((Cell(text="x" * 5_000), Cell(text="8")),))
    (part,) = parts(view)
    name = part.view.rows[0][0].text
    assert name.endswith("x…")
    assert 0.8 * 41 * part.widths[0] < len(name) < 41 * part.widths[0]


@settings(max_examples=40)
@given(
    texts=st.lists(st.text(max_size=300), min_size=1, max_size=60),
    kinds=st.lists(st.sampled_from(KINDS), max_size=9),
)
def test_nothing_is_lost_and_words_never_make_a_line_too_long(texts: list[str], kinds: list[Kind]) -> None:
    columns = [Column(heading=f"h{at}", kind=kind) for at, kind in enumerate(kinds)]
    rows = tuple((Cell(text=text), *(Cell(text=text[:20]) for _ in kinds), Cell(text="8")) for text in texts)
    found = list(parts(TableView(title="T", columns=(NAMES, *columns, COUNT), rows=rows)))
    shown = [column.heading for part in found for column in part.view.columns[1:-1]]
    assert set(shown) == {column.heading for column in columns}
    assert sum(len(part.view.rows) * len(part.view.columns[1:-1]) for part in found) == len(rows) * len(columns)
    assert all(sum(part.widths) <= LINE for part in found)
