"""Bars on a log axis."""

from __future__ import annotations

from tests.bridge.lint.checked import in_script

PLOT = "import matplotlib.pyplot as plt\n"


def test_accuracies_by_their_label_are_found() -> None:
    assert "BK403" in in_script(PLOT + "plt.bar(['a'], [0.99])\nplt.ylabel('Accuracy')\nplt.yscale('log')")
    assert "BK403" in in_script(
        PLOT + "f, ax = plt.subplots()\nax.bar([1], [99.1], log=True)\nax.set_title('accuracy')"
    )


def test_losses_and_counts_are_left_alone() -> None:
    assert in_script(PLOT + "plt.bar(['a'], [0.03])\nplt.ylabel('Loss')\nplt.yscale('log')") == []
    assert in_script(PLOT + "plt.bar(['a'], [25000])\nplt.title('accuracy of counts')\nplt.yscale('log')") == []


def test_another_picture_in_the_same_file_is_left_alone() -> None:
    two = "plt.bar(['a'], [0.99])\nplt.title('Accuracy')\nplt.show()\nplt.plot([1, 2])\nplt.yscale('log')\nplt.show()"
    assert in_script(PLOT + two) == []
