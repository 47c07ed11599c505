"""Files that mean harm or are broken: a clear error or a partial import, never a crash, a hang or an execution."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bakeoff.bridge import document_from_text, import_study, read, read_document
from bakeoff.errors import BridgeError

EXAMPLE = Path(__file__).parent / "styles" / "keras2_mlp.txt"
LINES = [
    line
    for path in sorted(EXAMPLE.parent.glob("*.txt"))
    for line in path.read_text(encoding="utf-8").splitlines()
    if line.strip()
]
NETWORK = """
import keras
from keras.layers import Dense, Flatten
(x, y), (xt, yt) = keras.datasets.mnist.load_data()
model = keras.Sequential([Flatten(), Dense(10, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(x, y, epochs=3)
"""

BOMBS = [
    "n = 2 ** 10 ** 9",
    "n = 9 ** 9 ** 9 ** 9",
    "n = 1 << 10 ** 10",
    "n = 10 ** 400 / 3.0",
    "s = 'a' * 10 ** 10",
    "s = 10 ** 10 * ['a']",
    "s = '%1000000000d' % 1",
    "s = f'{1:>10000000000}'",
    "s = '{:>9999999999}'.format(1)",
    "s = 'a'.ljust(10 ** 10)",
    "s = ('a' * 9000).replace('a', 'b' * 9000)",
    "s = 'a' * 9000\nfor _ in range(100):\n    s = s.join([s] * 900)",
    "n = int('9' * 5000)",
    "n = int(1e308) ** 2",
    "n = int(float('inf')) + round(float('nan'))",
    "n = sum(range(10 ** 12))",
    "n = len(range(-10 ** 30, 10 ** 30))",
    "items = list(range(10 ** 12))",
    "items = sorted(list(zip(range(10 ** 9), range(10 ** 9))))",
    "items = [x for a in range(10 ** 6) for b in range(10 ** 6)]",
    "items = [1]\nwhile True:\n    items += items",
    "items = [1]\nwhile True:\n    items = items + items",
    "items = []\nitems.append(items)\nmodel.compile(items)\nprint(items)",
    "table = {}\ntable['a'] = table\nprint(table)",
    "pair = (1, 1)\nfor _ in range(200):\n    pair = (pair, pair)\nprint(pair)",
    "made = object_of()\nfor _ in range(200):\n    made = joined(made, made)",
    "import os\nmade = os.thing()\nfor _ in range(200):\n    made = os.joined(made, made)",
    "import os\nmade = os.thing()\nfor _ in range(2000):\n    made = made.next()",
    "for _ in range(200):\n    x = x + x\nmodel.fit(x, y)",
    "def f(n):\n    return f(n)\nf(1)",
    "def f():\n    return f(f(f()))\nf()",
    "f = lambda g: g(g)\nf(f)",
    "class A:\n    def __init__(self):\n        A()\nA()",
    "def g():\n    while True:\n        g()\ng()",
    "while 1:\n    pass",
    "n = 0\nwhile n < 10 ** 9:\n    n += 1",
    "for a in range(999):\n    for b in range(999):\n        for c in range(999):\n            print(a, b, c)",
    "for a in range(10 ** 12):\n    model.add(Dense(a))",
    "while True:\n    model.add(Dense(3))",
    "for _ in range(10 ** 5):\n    model = keras.Sequential([Dense(3)])\n    model.fit(x, y)",
    "model.add(Dense(10 ** 18))\nmodel.fit(x, y)",
    "list(map(lambda m: m.fit(x, y), [model] * 5000))",
    "if unknown:\n" + "".join(f"    n = {n}\nelif other:\n" for n in range(400)) + "    pass",
    "n = " + "-" * 5000 + "1",
    "n = " + "(" * 150 + "1" + ")" * 150,
    "n = " + "[" * 5000,
    "n = " + " + ".join("1" * 3000),
    "n = a" + ".b" * 5000,
    "n = f" + "()" * 5000,
    "n = f" + "[0]" * 500,
    "x = x[None, None, 0:10**20, ...]\nx = x[::0]\nx = x.reshape(-1, -1, 0, 10 ** 30)",
    "x = x.reshape(0, 5).reshape(-1, 0)",
    "model.layers[10 ** 9].get_weights()[-5]\nmodel.get_weights()[2 ** 70]",
    "parser = __import__('argparse').ArgumentParser()\nparser.add_argument()",
    "model.fit(x, y, epochs=10 ** 30, batch_size=-1, validation_split=7)",
    "@a(b)(c)\nclass C(*d, **e): x: int = 3; [y := 1 for z in w]",
    "async def f():\n    await g\nmatch a:\n    case [1, *b]:\n        pass\ndel a, b[0], c.d\nassert x, y",
    "\x00\x0c\ufeff\u202e",
]


def _survives(text: str, *, name: str = "file.py") -> None:
    """Read and import a text; only an error of ours may come of it."""
    with suppress(BridgeError):
        import_study(read(document_from_text(text, name=name)))


@pytest.mark.parametrize("bomb", BOMBS, ids=range(len(BOMBS)))
def test_what_would_take_forever_or_all_memory_is_left_out_and_the_rest_imported(bomb: str) -> None:
    imported = import_study(read(document_from_text(f"{NETWORK}\n{bomb}\n", name="file.py")))
    assert imported.study.epochs == 3
    _survives(f"{bomb}\n{NETWORK}")


def _notebook(*sources: str) -> str:
    cells = [{"cell_type": "code", "source": source, "outputs": [], "execution_count": 1} for source in sources]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@given(st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_a_notebook_cut_off_or_overwritten_is_an_error_or_a_partial_import(data: st.DataObject) -> None:
    text = _notebook(*EXAMPLE.read_text(encoding="utf-8").split("\n\n"), NETWORK)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 200)))
    other = data.draw(st.text(alphabet='{}[]":,\\abc019eE-+.\x00\ufffd', max_size=30))
    _survives(text[:start] + other + text[end:], name="file.ipynb")
    _survives(text[:start], name="file.ipynb")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10) | st.sampled_from(LINES),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "source", "cell_type", "outputs", "data", "text", "output_type", "nbformat"])
            | st.text(max_size=5),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from([4, 3, 2, 1, -1, None]))
@settings(max_examples=25)
def test_json_that_only_looks_like_a_notebook_is_an_error_or_a_partial_import(inner: object, version: object) -> None:
    for text in (inner, {"cells": inner, "nbformat": version}, {"worksheets": inner, "nbformat": version}):
        _survives(json.dumps(text), name="file.ipynb")


@given(st.lists(st.sampled_from(LINES), min_size=1, max_size=25), st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_lines_of_scripts_in_any_order_are_an_error_or_a_partial_import(lines: list[str], is_whole: bool) -> None:  # noqa: FBT001  # Hypothesis hands it over
    _survives("\n".join([NETWORK, *lines] if is_whole else lines))


def test_nesting_without_end_is_refused() -> None:
    with pytest.raises(BridgeError, match=r"file.ipynb: is no notebook: its JSON is nested too deep"):
        document_from_text('{"cells": ' + "[" * 2_000_000, name="file.ipynb")


def test_a_number_without_end_is_refused() -> None:
    with pytest.raises(BridgeError, match=r"file.ipynb: is no notebook: its JSON is nested too deep or has a number"):
        document_from_text('{"cells": ' + "9" * 1_000_000 + "}", name="file.ipynb")


def test_a_file_above_64_mb_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.ipynb"
    with path.open("wb") as file:
        file.truncate(64 * 2**20 + 1)
    with pytest.raises(BridgeError, match=r"large.ipynb: is larger than 64 MB, and no file that large is read"):
        read_document(path)


def _canaries(canary: Path) -> str:
    """Return a script that would make a file wherever code of it could run."""
    touch = f"open({str(canary)!r}, 'w').close()"
    run = f"__import__('os').system('touch {canary}')"
    return "\n".join(
        [
            touch,
            run,
            f"eval({run!r}); exec({touch!r}); compile({touch!r}, 'a', 'exec')",
            f"!touch {canary}",
            f"%run {canary}",
            f"%%bash\ntouch {canary}",
            f"x = !touch {canary}",
            f"@{run.replace('__import__', '(__import__)')}\ndef decorated(a={run}, *, b: {run} = {run}): {touch}",
            f"class Made(metaclass={run}):\n    {touch}\n    def __del__(s): {touch}\n    __repr__ = lambda s: {run}",
            "Made(); decorated(); str(Made()); f'{Made()}'; '%s' % Made(); '{}'.format(Made())",
            f"items = [{run} for _ in range(3)]; items[{run}]; {{{run}: {run}}}; (lambda: {run})()",
            f"f'{{{run}}}'",
            f"assert {run}, {run}",
            f"with {run} as handle: pass",
            f"try:\n    {run}\nexcept {run}:\n    {run}\nfinally:\n    {run}",
            f"while {run}: break",
            "import pickle; pickle.loads(b'cos\\nsystem\\n(S\"touch " + str(canary) + "\"\\ntR.')",
            f"model.fit(x, y, callbacks=[lambda: {run}], epochs={run})",
            f"model.add(keras.layers.Lambda(lambda t: {run}))",
            f"sorted(items, key=lambda each: {run}); list(map(lambda each: {run}, items)); max(items, key=eval)",
            f"getattr(__builtins__, 'eval')({run!r})",
            f"().__class__.__bases__[0].__subclasses__()[0]({run!r})",
        ]
    )


def test_nothing_in_a_file_is_ever_run(tmp_path: Path) -> None:
    canary = tmp_path / "canary"
    code = _canaries(canary)
    pieces = [NETWORK, *code.split("\n"), code]
    outputs = [{"output_type": "stream", "text": code}, {"output_type": "execute_result", "data": {"text/plain": code}}]
    cells: list[object] = [
        {"cell_type": "code", "source": piece, "outputs": outputs, "metadata": {"run": code}} for piece in pieces
    ]
    cells.append({"cell_type": "markdown", "source": f"# {{{{ {code} }}}} <script>{code}</script>"})
    notebook = json.dumps({"cells": cells, "metadata": {"kernelspec": {"name": code}}, "nbformat": 4})
    _survives(notebook, name="file.ipynb")
    _survives(f"{NETWORK}\n{code}")
    _survives(code)
    assert list(tmp_path.iterdir()) == []
