"""Checking files: one by one or by several processes, and what cannot be read."""

from __future__ import annotations

from pathlib import Path

from tests.bridge.lint.checked import FIT

from bakeoff.bridge import check_files, selected
from bakeoff.bridge.lint.facts import SCALED

BAD = f"{SCALED}\nmodel = network()\n{FIT}".replace("epochs=5", "validation_data=(x_test, y_test)")


def test_files_are_checked_in_their_order(tmp_path: Path) -> None:
    (tmp_path / "bad.py").write_text(BAD)
    (tmp_path / "good.py").write_text(SCALED)
    paths = [tmp_path / "bad.py", tmp_path / "none.py", tmp_path / "good.py"]
    bad, none, good = check_files(paths, rules=selected())
    assert [finding.rule.id for finding in bad.findings] == ["BK101"]
    assert bad.findings[0].file == str(tmp_path / "bad.py")
    assert "none.py" in none.problem
    assert (good.findings, good.problem) == ((), "")


def test_what_of_a_file_could_not_be_read_is_told_beside_what_was_found(tmp_path: Path) -> None:
    path = tmp_path / "bad.py"
    path.write_text(f"{BAD}\nx=(")
    (checked,) = check_files([path], rules=selected())
    (unchecked,) = checked.unchecked
    assert [finding.rule.id for finding in checked.findings] == ["BK101"]
    assert (unchecked.file, unchecked.part.place.line) == (str(path), BAD.count("\n") + 2)
    assert (unchecked.part.what, unchecked.part.reason) == ("x=(", "this is no Python: '(' was never closed.")


def test_many_files_are_checked_as_few_are(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.py" for number in range(20)]
    for path in paths:
        path.write_text(BAD)
    together = list(check_files(paths, rules=selected(["BK101"])))
    alone = [checked for path in paths for checked in check_files([path], rules=selected(["BK101"]))]
    assert together == alone
