"""Python 2's words become Python 3's."""

from __future__ import annotations

import ast

import pytest

from bakeoff.bridge.source.python2 import as_python3


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        ("print 'a', x", "print('a', x)"),
        ("print x,", "print(x)"),
        ("print", "print()"),
        ("if x: print 'y'  # why", "if x: print('y')  # why"),
        ("print >>sys.stderr, 'x'", "print('x')"),
        ("print 'a %d' % (1,\n  2)", "print('a %d' % (1,\n  2))"),
        ("print(x)", "print(x)"),
        ("printed = 3", "printed = 3"),
        ("except IOError, e:", "except IOError as e:"),
        ("raise ValueError, 'no'", "raise ValueError('no')"),
        ("if a <> 0777: n = 10L", "if a != 0o777: n = 10"),
        ("s = ur'\\d'", "s = r'\\d'"),
        ("exec 'x = 1'", "pass"),
    ],
)
def test_a_line_is_turned(code: str, plain: str) -> None:
    assert as_python3(code) == plain


def test_what_is_python_3_stays_python_3() -> None:
    code = ast.unparse(ast.parse("def f(x):\n    print(x, end='')\n    return [0, 0.5, 10, 'print x']"))
    assert ast.dump(ast.parse(as_python3(code))) == ast.dump(ast.parse(code))
