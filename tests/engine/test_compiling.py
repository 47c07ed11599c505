"""C compiled once: kept for the next process, made anew when anything differs, done without when it cannot be."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bakeoff.engine.compiling import Compiled, kernels, library

SOURCE = "double twice(double x) { return 2.0 * x; }\n"
REAL = shutil.which("gcc") or shutil.which("clang") or shutil.which("cc")
needs_a_compiler = pytest.mark.skipif(REAL is None, reason="there is no C compiler here")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of one's own; temporary files have another."""
    monkeypatch.setenv("BAKEOFF_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.delenv("CC", raising=False)
    return tmp_path / "cache"


@pytest.fixture
def source(tmp_path: Path, cache: Path) -> Path:
    """A C file."""
    path = tmp_path / "twice.c"
    path.write_text(SOURCE)
    return path


def fake(folder: Path, body: str) -> str:
    """Return the path of a compiler that says its version, and otherwise does what a line of shell says."""
    path = folder / "fakecc"
    path.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then echo "fakecc 1.2.3"; exit 0; fi\n{body}\n')
    path.chmod(0o755)
    return str(path)


def twice(compiled: Compiled) -> float:
    assert compiled.path is not None, compiled.reason
    function = ctypes.CDLL(str(compiled.path)).twice
    function.restype, function.argtypes = ctypes.c_double, [ctypes.c_double]
    result: float = function(21.0)
    return result


@needs_a_compiler
def test_what_is_compiled_computes_and_says_what_made_it(source: Path, cache: Path) -> None:
    compiled = library(source)
    assert twice(compiled) == 42.0
    assert re.match(r"(gcc|clang|cc) \d+\.\d+", compiled.reason)
    assert compiled.path is not None
    assert compiled.path.parent == cache / "kernels"
    assert list(compiled.path.parent.iterdir()) == [compiled.path]


@needs_a_compiler
def test_what_was_left_by_compiling_that_was_killed_goes(source: Path, cache: Path) -> None:
    left = cache / "kernels" / "part-killed"
    left.mkdir(parents=True, mode=0o700)
    (left / "half.so").touch()
    path = library(source).path
    assert path is not None
    assert list(path.parent.iterdir()) == [path]


def test_a_process_that_is_told_what_to_use_looks_for_nothing_else(cache: Path) -> None:
    told = "from pathlib import Path; from bakeoff.engine import kernels, use_kernels; use_kernels(Path('/some.so'))"
    ended = subprocess.run(
        [sys.executable, "-c", f"{told}; print(kernels().path)"], check=True, capture_output=True, text=True
    )
    assert ended.stdout == "/some.so\n"
    assert not cache.exists()


@needs_a_compiler
def test_a_kept_library_is_not_made_again(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    counted = f'echo x >> {tmp_path}/calls\nexec {REAL} "$@"'
    monkeypatch.setenv("CC", fake(tmp_path, counted))
    assert library(source) == library(source)
    assert (tmp_path / "calls").read_text() == "x\n"


@needs_a_compiler
def test_another_source_or_another_flag_is_another_library(source: Path) -> None:
    first = library(source)
    other_flags = library(source, flags=("-O1", "-shared", "-fPIC"))
    source.write_text(SOURCE.replace("2.0", "3.0"))
    other_source = library(source)
    assert len({first.path, other_flags.path, other_source.path}) == 3
    assert (twice(first), twice(other_source)) == (42.0, 63.0)


@needs_a_compiler
def test_another_version_of_the_compiler_is_another_library(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = fake(tmp_path, f'exec {REAL} "$@"')
    monkeypatch.setenv("CC", path)
    first = library(source)
    Path(path).write_text(Path(path).read_text().replace("1.2.3", "1.2.4"))
    again = library(source)
    assert first.path != again.path
    assert again.reason.startswith("fakecc 1.2.4")


@needs_a_compiler
@pytest.mark.parametrize("mode", [0o722, 0o702, 0o720])
def test_a_library_that_others_may_write_is_made_again(source: Path, mode: int) -> None:
    path = library(source).path
    assert path is not None
    before = path.stat().st_ino
    path.chmod(mode)
    assert library(source).path == path
    assert path.stat().st_ino != before
    assert path.stat().st_mode & 0o077 == 0


@needs_a_compiler
def test_a_link_in_a_librarys_place_is_not_followed(source: Path, tmp_path: Path) -> None:
    path = library(source).path
    assert path is not None
    path.rename(tmp_path / "elsewhere.so")
    path.symlink_to(tmp_path / "elsewhere.so")
    assert library(source).path == path
    assert not path.is_symlink()


@needs_a_compiler
def test_a_folder_that_others_may_write_is_not_used(source: Path, cache: Path, tmp_path: Path) -> None:
    (cache / "kernels").mkdir(parents=True)
    (cache / "kernels").chmod(0o777)
    compiled = library(source)
    assert twice(compiled) == 42.0
    assert compiled.path is not None
    assert compiled.path.parent == tmp_path / f"bakeoff-{os.getuid()}"


@needs_a_compiler
def test_a_damaged_library_is_made_again(source: Path) -> None:
    path = library(source).path
    assert path is not None
    # Another file: the one that this process has loaded must stay whole.
    path.unlink()
    path.write_bytes(b"\x7fELF cut short")
    path.chmod(0o700)
    assert library(source).path == path
    assert path.stat().st_size > 1000


@needs_a_compiler
def test_a_cache_folder_that_cannot_be_written_leads_to_a_temporary_one(
    source: Path, cache: Path, tmp_path: Path
) -> None:
    cache.write_text("a file where the folder should be")
    compiled = library(source)
    assert twice(compiled) == 42.0
    assert compiled.path is not None
    assert compiled.path.parent == tmp_path / f"bakeoff-{os.getuid()}"


def test_no_folder_at_all_is_a_reason(
    source: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.write_text("a file where the folder should be")
    (tmp_path / f"bakeoff-{os.getuid()}").write_text("and another")
    monkeypatch.setenv("CC", fake(tmp_path, "exit 0"))
    compiled = library(source)
    assert compiled.path is None
    assert compiled.reason == f"no folder can be used: neither {cache} nor {tmp_path}"


def test_no_compiler_is_a_reason(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    monkeypatch.setattr("sys.path", [])
    assert library(source) == Compiled(path=None, reason="no C compiler was found (`pip install ziglang` brings one)")


@needs_a_compiler
def test_without_a_compiler_that_of_a_package_does_it(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "ziglang"
    package.mkdir()
    (package / "__init__.py").write_text("raise AssertionError('it is only looked for')")
    run_gcc = f'[ "$1" = cc ] && shift && PATH={os.environ["PATH"]} exec {REAL} "$@"'
    (package / "zig").write_text(f"#!/bin/sh\n{run_gcc}\n")
    (package / "zig").chmod(0o755)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    compiled = library(source)
    assert twice(compiled) == 42.0
    assert compiled.reason.startswith("zig ")


def test_a_compiler_that_is_named_and_not_there_is_a_reason(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "no-such-cc -m64")
    assert library(source) == Compiled(path=None, reason="CC names 'no-such-cc', and there is no such program")


def test_a_command_whose_quotes_are_not_closed_is_a_reason(source: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", "gcc '-m64")
    assert library(source) == Compiled(path=None, reason="CC names 'gcc '-m64', and there is no such program")


@needs_a_compiler
def test_no_room_for_temporary_files_is_a_reason(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "missing"))
    compiled = library(source)
    assert compiled.path is None
    assert compiled.reason.startswith("no temporary file can be made: No such file")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("echo warning: beware; echo twice.c:1: fatal error: no; exit 1", "failed: twice.c:1: fatal error: no"),
        ("exit 3", "failed: exit code 3"),
        ("kill -9 $$", "failed: exit code -9"),
        ("exit 0", "wrote nothing"),
        ('while [ "$1" != -o ]; do shift; done; echo garbage > "$2"', "cannot be loaded"),
        ("head -c 300000 /dev/zero | tr '\\0' e; exit 1", "failed: e"),
    ],
)
def test_a_compiler_that_does_not_do_its_work_is_a_reason(
    body: str, reason: str, source: Path, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", fake(tmp_path, body))
    compiled = library(source)
    assert compiled.path is None
    assert "fakecc" in compiled.reason
    assert reason in compiled.reason
    assert len(compiled.reason) < 300
    assert list((cache / "kernels").iterdir()) == []


def test_a_program_that_is_no_compiler_is_a_reason(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "nothing"
    path.write_bytes(b"\x00\x01 no program")
    path.chmod(0o755)
    monkeypatch.setenv("CC", str(path))
    assert library(source).reason.startswith("nothing cannot be started: ")


def test_a_compiler_that_hangs_is_left_with_all_that_it_started(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", fake(tmp_path, f"sleep 60 & echo $! > {tmp_path}/child\nwait"))
    started = time.monotonic()
    assert library(source, most_seconds=0.5) == Compiled(path=None, reason="fakecc took too long")
    assert time.monotonic() - started < 5
    child = int((tmp_path / "child").read_text())
    state = subprocess.run(["ps", "-o", "stat=", "-p", str(child)], capture_output=True, text=True, check=False).stdout
    assert state.strip()[:1] in ("", "Z")


@needs_a_compiler
def test_where_the_first_compiler_fails_the_next_is_tried(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(fake(tmp_path, "exit 1")).rename(tmp_path / "gcc")
    (tmp_path / "clang").symlink_to(str(REAL))
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    compiled = library(source)
    assert twice(compiled) == 42.0
    assert compiled.reason.startswith("clang ")


def test_a_source_that_is_not_there_is_a_reason(tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", fake(tmp_path, "exit 0"))
    assert library(tmp_path / "none.c").reason == "none.c cannot be read: No such file or directory"


@needs_a_compiler
def test_of_several_at_once_one_compiles(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", fake(tmp_path, f'echo x >> {tmp_path}/calls\nexec {REAL} "$@"'))
    with ThreadPoolExecutor(4) as pool:
        found = set(pool.map(library, [source] * 4))
    assert len(found) == 1
    assert twice(found.pop()) == 42.0
    assert (tmp_path / "calls").read_text() == "x\n"


@needs_a_compiler
def test_a_compiler_that_fails_while_others_wait_is_a_reason_for_all(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CC", fake(tmp_path, "sleep 0.2; exit 1"))
    with ThreadPoolExecutor(2) as pool:
        reasons = {compiled.reason for compiled in pool.map(library, [source] * 2)}
    assert reasons == {"fakecc failed: exit code 1"}


@needs_a_compiler
def test_the_kernels_of_this_package_compile() -> None:
    assert kernels().path is not None, kernels().reason


@needs_a_compiler
def test_a_source_whose_neighbour_has_changed_is_compiled_anew(source: Path) -> None:
    source.write_text('#include "half.h"\ndouble twice(double x) { return x / HALF; }\n')
    source.with_name("half.h").write_text("#define HALF 0.5\n")
    assert twice(library(source)) == 42.0
    source.with_name("half.h").write_text("#define HALF 0.25\n")
    assert twice(library(source)) == 84.0
