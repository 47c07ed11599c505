"""Networks that differ in several things at once from all that stand before them."""

from __future__ import annotations

from tests.bridge.lint.checked import code_cell, in_cells, text_cell

BETTER = text_cell("The last network is the best.")


def trained(units: int, *, batch_size: int = 32, optimizer: str = "adam") -> dict[str, object]:
    compiled = f'model = network({units})\nmodel.compile(optimizer="{optimizer}", loss=LOSS, metrics=["accuracy"])\n'
    return code_cell(f"{compiled}model.fit(x_train, y_train, epochs=5, batch_size={batch_size})")


def test_what_differs_is_listed() -> None:
    assert in_cells("BK302", trained(64), trained(512, batch_size=128, optimizer="sgd"), BETTER) == [
        "`model_2` differs from `model`, the network nearest to it, in 3 things at once: units of Dense, optimizer, "
        "batch size. Which of them makes a difference cannot be told."
    ]


def test_one_change_at_a_time_is_left_alone() -> None:
    assert in_cells("BK302", trained(64), trained(512), trained(512, batch_size=128), BETTER) == []


def test_where_nothing_is_compared_nothing_is_said() -> None:
    assert in_cells("BK302", trained(64), trained(512, batch_size=128), text_cell("Done.")) == []


def test_a_network_that_a_chart_does_not_show_is_left_alone() -> None:
    first, second, third = trained(64), trained(512), trained(512, batch_size=128, optimizer="sgd")
    scores = [code_cell(f"score{number} = model.evaluate(x_test, y_test)") for number in (1, 2, 3)]
    chart = "import matplotlib.pyplot as plt\nplt.plot([1, 2], [score1[1], score{}[1]])"
    cells = [first, scores[0], second, scores[1], third, scores[2]]
    assert in_cells("BK302", *cells, code_cell(chart.format(2))) == []
    assert len(in_cells("BK302", *cells, code_cell(chart.format(3)))) == 1
