"""How one Keras call is read: its text in, a neutral call or one clear error out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bakeoff.errors import StudyError
from bakeoff.spec import Call, Name, parse_call


def test_arguments_keep_their_order_and_their_names() -> None:
    call = parse_call("Conv2D(32, (3, 5), activation='relu', use_bias=False, strides=[2, 2])")
    assert call == Call("Conv2D", (32, (3, 5)), (("activation", "relu"), ("use_bias", False), ("strides", (2, 2))))


def test_of_a_dotted_name_the_last_part_counts() -> None:
    assert parse_call("tf.keras.layers.Dense(3)") == Call("Dense", (3,))
    assert parse_call("Dense(3, tf.nn.relu)") == Call("Dense", (3, Name("relu")))


def test_calls_may_stand_inside_calls() -> None:
    inner = Call("l2", (0.01,))
    assert parse_call("Dense(3, kernel_regularizer=regularizers.l2(0.01))").keywords == (("kernel_regularizer", inner),)


def test_a_bare_name_is_a_call_without_arguments() -> None:
    assert parse_call(" adam ") == Call("adam")


@pytest.mark.parametrize(
    ("text", "value"),
    [("-3", -3), ("1/4", 0.25), ("2 * 64", 128), ("7 // 2", 3), ("1 - 0.5", 0.5), ("+1e-4", 1e-4), ("-(1 + 1)", -2)],
)
def test_constant_arithmetic_is_worked_out(text: str, value: float) -> None:
    assert parse_call(f"f({text})").positional == (value,)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("f(lambda: 1)", "found a lambda, which is not allowed"),
        ("f([x for x in y])", "found a comprehension"),
        ("f(f'{x}')", "found an f-string"),
        ("f({'a': 1})", "found a dictionary"),
        ("f({1})", "found a set"),
        ("f(x[0])", "found an index"),
        ("f(g().x)", "found an attribute of a value"),
        ("f(*x)", "found an argument with a star"),
        ("f(**x)", "found an argument with two stars"),
        ("f(1 < 2)", "found a comparison"),
        ("f(1 if 2 else 3)", "found an 'if'"),
        ("f(x := 1)", "found an assignment"),
        ("f(...)", "found Ellipsis"),
        ("f(1j)", "found 1j"),
        ("f(b'a')", "found b'a'"),
        ("f(not 1)", "a sign may only stand before a number, found 1"),
        ("f(-'a')", "a sign may only stand before a number, found 'a'"),
        ("f('a' * 9)", "only numbers may be calculated with"),
        ("f(9 ** 9)", r"only by \+ - \* / //"),
        ("f(1 / 0)", "1 and 0 cannot be calculated with"),
        ("f(1e999)", "a number that is too large"),
        ("f(1e300 * 1e300)", "a number that is too large"),
        ("f(99999999999999999999)", "does not fit into 64 bits"),
        ("f(a=1, a=2)", "f: `a` is given twice"),
        ("f(1)(2)", "what is called must be a name"),
        ("f(1).g(2)", "what is called must be a name"),
        ("f(", r"is not a Keras call: '\(' was never closed"),
        ("f(1); g(2)", "is not a Keras call"),
        ("f(1)\x00", "is not a Keras call"),
        ("", "is not a Keras call"),
        ("3", r"expected a Keras call, such as Dense\(32\), found 3\.$"),
        ("Dense(16), relu", r"found \(Dense\(…\), relu\)\. Write each call as a text of its own\.$"),
        ("f(" + "1, " * 1_000 + ")", "a call may have 2,000 characters, this one has 3,003"),
    ],
)
def test_anything_else_is_refused_with_what_was_found(text: str, message: str) -> None:
    with pytest.raises(StudyError, match=message):
        parse_call(text)


@pytest.mark.parametrize(
    "text",
    [
        "f" + "(" * 1_900,
        "f(" + "[" * 150 + "]" * 150 + ")",
        "f(" + "-" * 1_900 + "1)",
        "f(" + "not " * 450 + "1)",
        "f(" + "g(" * 600 + ")" * 600 + ")",
        "f(" + "1+" * 900 + "1)",
        "f(" + "x." * 900 + "y())",
        "f(" + "lambda:" * 250 + "1)",
    ],
)
def test_deep_nesting_is_refused_and_never_overflows(text: str) -> None:
    with pytest.raises(StudyError, match="nested|is not a Keras call|must be a name|not allowed"):
        parse_call(text)


@given(st.text() | st.text(alphabet="Dense()[]{},='\"0129.+-*/ \\\nlambdifortx:@#_eé"))
def test_no_text_gives_anything_but_a_call_or_a_study_error(text: str) -> None:
    try:
        call = parse_call(text)
    except StudyError:
        return
    assert isinstance(call, Call)


_LITERALS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63), 2**63)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3).map(tuple),
    max_leaves=6,
)


@given(st.lists(_LITERALS, max_size=3), st.dictionaries(st.sampled_from(["a", "b_1", "Z"]), _LITERALS))
def test_literals_come_back_as_they_were_written(positional: list[object], keywords: dict[str, object]) -> None:
    written = [repr(value) for value in positional] + [f"{name}={value!r}" for name, value in keywords.items()]
    text = f"layers.f({', '.join(written)})"
    if len(text) > 2_000:
        return
    call = parse_call(text)
    assert call.positional == tuple(positional)
    assert dict(call.keywords) == keywords
