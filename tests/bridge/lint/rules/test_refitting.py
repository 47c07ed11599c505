"""Models that are fitted more than once: compared as if they were new, or trained on as meant."""

from __future__ import annotations

from tests.bridge.lint.checked import in_script, messages

BUILT = 'model = network()\nmodel.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])\n'


def test_two_histories_of_one_model_are_found() -> None:
    code = (
        BUILT
        + """
first = model.fit(x_train, y_train, batch_size=32, epochs=2)
second = model.fit(x_train, y_train, batch_size=128, epochs=2)
"""
    )
    assert messages("BK203", code) == [
        "`model` is fitted again with another batch size (32, then 128), and goes on from the weights of the fit in "
        "line 25: compile and fit do not start anew."
    ]


def test_another_optimizer_on_the_same_weights_is_found() -> None:
    code = """
        model = network()
        for name in ("sgd", "adam"):
            model.compile(optimizer=name, loss=LOSS, metrics=["accuracy"])
            model.fit(x_train, y_train, epochs=2)
    """
    assert "BK203" in in_script(code)


def test_training_on_is_left_alone() -> None:
    more = "model.fit(x_train, y_train, epochs=2)\nmodel.fit(x_train, y_train, epochs=2)"
    assert "BK203" not in in_script(BUILT + more)
    on = (
        "a = model.fit(x_train, y_train, batch_size=32, epochs=2)\n"
        "b = model.fit(x_train, y_train, batch_size=64, epochs=4, initial_epoch=2)"
    )
    assert "BK203" not in in_script(BUILT + on)


def test_a_model_built_in_the_loop_is_left_alone() -> None:
    code = """
        for size in (32, 128):
            model = network()
            model.compile(optimizer="adam", loss=LOSS, metrics=["accuracy"])
            model.fit(x_train, y_train, batch_size=size, epochs=2)
    """
    assert "BK203" not in in_script(code)
