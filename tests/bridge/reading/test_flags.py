"""What a script takes from its command line is read as its defaults."""

from __future__ import annotations

from tests.bridge.scripts import value_of

PARSER = """
import argparse
p = argparse.ArgumentParser()
p.add_argument('-e', '--n-epochs', type=int, default=4)
p.add_argument('--plain', action='store_true')
p.add_argument('folder')
"""


def test_options_have_their_defaults() -> None:
    assert value_of(f"{PARSER}args = p.parse_args()\nit = (args.n_epochs, args.plain, args.folder)") == (4, False, None)
    assert value_of(f"{PARSER}it = vars(p.parse_args())['n_epochs']") == 4
    assert value_of(f"{PARSER}args, rest = p.parse_known_args()\nit = args.n_epochs") == 4


def test_flags_of_absl_have_their_defaults() -> None:
    source = "from absl import flags\nflags.DEFINE_integer('n', 3, 'how many')\nit = flags.FLAGS.n"
    assert value_of(source) == 3


def test_what_an_app_runs_is_followed() -> None:
    assert value_of("from absl import app\ndef main(argv):\n    global it\n    it = 5\napp.run(main)") == 5
