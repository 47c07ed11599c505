"""Which optimizer really trains: objects that are lost, settings that nothing reads, defaults that changed."""

from __future__ import annotations

import pytest
from tests.bridge.lint.checked import in_script, messages

FIT = "model.fit(x_train, y_train, epochs=5)\n"


def compiled(optimizer: str) -> str:
    return f'model = network()\nmodel.compile(optimizer={optimizer}, loss=LOSS, metrics=["accuracy"])\n{FIT}'


def test_the_lost_settings_are_told() -> None:
    said = messages("BK201", "sgd = keras.optimizers.SGD(learning_rate=0.09, momentum=0.9)\n" + compiled("'sgd'"))
    assert said == [
        "compile gets the string 'sgd', that is sgd's default settings; "
        "`sgd = SGD(learning_rate=0.09, momentum=0.9)` in line 22 is built and never used."
    ]


def test_an_object_that_is_compiled_somewhere_is_left_alone() -> None:
    two = "sgd = keras.optimizers.SGD(0.1)\n" + compiled("'adam'") + compiled("sgd")
    assert "BK201" not in in_script(two)


def test_an_object_that_something_reads_is_left_alone() -> None:
    assert "BK201" not in in_script("sgd = keras.optimizers.SGD(0.1)\n" + compiled("'adam'") + "print(sgd)")


def test_a_class_is_no_object() -> None:
    assert in_script("from keras.optimizers import SGD\n" + compiled("'sgd'")) == []


def test_an_object_beside_another_is_a_setting_unseen() -> None:
    said = messages("BK202", "adam = keras.optimizers.Adam(1e-4)\n" + compiled("keras.optimizers.Adam()"))
    assert said == ["`adam = Adam(0.0001)` is built and never used; compile gets Adam()."]


def test_a_learning_rate_that_is_read_is_left_alone() -> None:
    assert in_script("learning_rate = 0.01\nprint(learning_rate)\n" + compiled("'adam'")) == []


def test_a_learning_rate_that_nothing_reads_is_found_where_all_could_be_parsed() -> None:
    code = "learning_rate = 0.01\n" + compiled("'adam'")
    assert in_script(code) == ["BK202"]
    assert "BK202" not in in_script(code + "\nwhat is this line\n")


@pytest.mark.parametrize(
    ("optimizer", "is_found"),
    [
        ("'adadelta'", True),
        ("keras.optimizers.Nadam()", True),
        ("keras.optimizers.Adagrad(epsilon=1e-6)", True),
        ("keras.optimizers.Adagrad(0.01)", False),
        ("keras.optimizers.Adadelta(learning_rate=1.0)", False),
        ("'adam'", False),
        ("'rmsprop'", False),
    ],
)
def test_a_default_that_changed_is_found_where_it_is_used(optimizer: str, *, is_found: bool) -> None:
    assert ("BK207" in in_script(compiled(optimizer))) == is_found


def test_an_optimizer_under_its_old_name_in_small_letters_counts() -> None:
    code = "from keras.optimizers import adam\noptimizer = adam(lr=0.01)\n" + compiled("'adam'")
    assert "BK201" in in_script(code)
