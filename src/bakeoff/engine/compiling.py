"""Compile C once: a source in, the path of a shared library, or the reason why there is none, out.

Nothing is executed but the compiler. What it made is kept in the cache folder, under a name that stands for the source,
the flags, the compiler and the processor, and is only taken from there if nobody but this user could have put it there.
"""

from __future__ import annotations

import ctypes
import fcntl
import hashlib
import os
import platform
import re
import shlex
import shutil
import signal
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from time import monotonic, sleep
from typing import IO

from bakeoff.data import cache_folder
from bakeoff.machine import processor_flags, processor_name, vector_unit

FLAGS = (
    "-O3",
    "-fno-gcse",
    "-march=native",
    "-std=c11",
    "-ffp-contract=fast",
    "-fno-math-errno",
    "-fno-trapping-math",
    "-shared",
    "-fPIC",
)
"""What the compiler is told: without OpenMP, since a worker has one thread."""

_COMPILERS = ("gcc", "clang", "cc")
# A Python package with a compiler in it, for those who have none: `zig cc` is Clang.
_PACKAGE = "ziglang"
_MOST_SECONDS = 180.0
_MOST_CHARACTERS = 200
_POLL_SECONDS = 0.05
_PRIVATE = 0o700
_PART = "part-"
_WRITABLE_BY_OTHERS = stat.S_IWGRP | stat.S_IWOTH
_NUMBER = re.compile(r"\d+(\.\d+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """What became of a C source.

    Attributes:
        path: The shared library, which can be loaded; None where there is none.
        reason: What made it and for what, as "gcc 12.2.0, AVX-512"; or why there is none.
    """

    path: Path | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compiler:
    """A compiler that answers.

    Attributes:
        command: Its path, and words that `CC` puts behind it.
        version: The first line that it says about itself.
    """

    command: tuple[str, ...]
    version: str


class _NotCompiled(Exception):
    """A compiler is not there or did not do its work; the message says why."""


def library(source: Path | str, *, flags: Sequence[str] = FLAGS, most_seconds: float = _MOST_SECONDS) -> Compiled:
    """Return a C source as a shared library: the one that was kept, or a new one.

    The compiler is the one that the environment variable `CC` names, or else the first of gcc, clang, cc and the one in
    the package ziglang that does it. Several processes may ask at once: one of them compiles, the others wait for it.

    Args:
        source: A C file; what it includes lies beside it, in files that end in `.h`.
        flags: What the compiler is told, besides where to read and write.
        most_seconds: How long all compilers together may take.
    """
    path = Path(source)
    deadline = monotonic() + most_seconds
    problems: list[str] = []
    for words in _candidates():
        try:
            compiler = _asked(words, deadline)
            return Compiled(path=_kept_or_made(path, compiler, flags, deadline), reason=_made_by(compiler))
        except _NotCompiled as problem:
            problems.append(str(problem))
    nothing = f"no C compiler was found (`pip install {_PACKAGE}` brings one)"
    return Compiled(path=None, reason=problems[0] if problems else nothing)


KERNELS = Path(__file__).parent / "fused" / "kernels" / "kernels.c"
"""The package's own C source."""

_told: list[Compiled] = []


@cache
def kernels() -> Compiled:
    """Return the package's own kernels: what this process was told to use, or else what it finds when first asked."""
    return _told[-1] if _told else library(KERNELS)


def use_kernels(path: Path | None) -> None:
    """Tell this process, before it asks, which library its kernels are in, or that it has none.

    The workers of one run are told the same: with others a trial has other bits.
    """
    _told[:] = [Compiled(path=path, reason="what the run uses")]


def _candidates() -> Iterator[tuple[str, ...]]:
    """Yield the commands that may be compilers; names of one program only once."""
    named = _words(os.environ.get("CC", ""))
    if named:
        yield tuple(named)
        return
    programs: dict[Path, str] = {}
    for path in map(shutil.which, _COMPILERS):
        if path is not None:
            programs.setdefault(Path(path).resolve(), path)
    yield from ((path,) for path in programs.values())
    yield from _packaged()


def _packaged() -> Iterator[tuple[str, ...]]:
    """Yield the command of the package that has a compiler in it, if it is installed; nothing of it is imported."""
    package = find_spec(_PACKAGE)
    for folder in (package and package.submodule_search_locations) or ():
        yield (str(Path(folder) / "zig"), "cc")


def _words(command: str) -> list[str]:
    """Return a command's words as a shell parts them; the whole as one where its quotes are not closed."""
    try:
        return shlex.split(command)
    except ValueError:
        return [command]


def _asked(words: Sequence[str], deadline: float) -> _Compiler:
    """Ask a command whether it is a compiler."""
    program = shutil.which(words[0])
    if program is None:
        raise _NotCompiled(f"CC names '{words[0]}', and there is no such program")
    command = (program, *words[1:])
    version = _run([*command, "--version"], deadline).splitlines()
    return _Compiler(command=command, version=version[0].strip() if version else "")


def _kept_or_made(source: Path, compiler: _Compiler, flags: Sequence[str], deadline: float) -> Path:
    try:
        content = b"".join(part.read_bytes() for part in [source, *sorted(source.parent.glob("*.h"))])
    except OSError as error:
        raise _NotCompiled(f"{source.name} cannot be read: {error.strerror}") from None
    kept = _folder() / f"{source.stem}-{_key(content, compiler, flags)}.so"
    if not _is_kept(kept):
        _make(kept, source=source, command=[*compiler.command, *flags], deadline=deadline)
    return kept


def _key(content: bytes, compiler: _Compiler, flags: Sequence[str]) -> str:
    """Return what stands for all that decides what the compiler makes."""
    processor = [platform.machine(), processor_name(), *sorted(processor_flags())]
    total = hashlib.sha256(content)
    total.update("\0".join([*flags, "", *compiler.command, compiler.version, "", *processor]).encode())
    return total.hexdigest()


def _folder() -> Path:
    """Return the folder for libraries, made if need be: in the cache folder, or else in that for temporary files."""
    for folder in (cache_folder() / "kernels", Path(tempfile.gettempdir()) / f"bakeoff-{os.getuid()}"):
        with suppress(OSError):
            folder.mkdir(mode=_PRIVATE, parents=True, exist_ok=True)
            if _is_ours(folder, stat.S_ISDIR) and os.access(folder, os.W_OK | os.X_OK):
                return folder
    raise _NotCompiled(f"no folder can be used: neither {cache_folder()} nor {tempfile.gettempdir()}")


def _is_ours(path: Path, is_of_kind: Callable[[int], bool]) -> bool:
    """Say whether a file or folder, and no link to one, is there that only this user can write to."""
    try:
        about = path.lstat()
    except OSError:
        return False
    return is_of_kind(about.st_mode) and about.st_uid == os.getuid() and not about.st_mode & _WRITABLE_BY_OTHERS


def _is_kept(path: Path) -> bool:
    return _is_ours(path, stat.S_ISREG) and _is_loadable(path)


def _is_loadable(path: Path) -> bool:
    try:
        ctypes.CDLL(str(path))
    except OSError:
        return False
    return True


def _make(path: Path, *, source: Path, command: Sequence[str], deadline: float) -> None:
    """Compile beside the place and move the result there whole, so that no process ever loads half a library."""
    try:
        with _turn(path.parent, deadline) as is_alone:
            if _is_kept(path):
                return
            if is_alone:
                _clear(path.parent)
            _compile(path, source=source, command=command, deadline=deadline)
    except OSError as error:
        raise _NotCompiled(f"{path.parent} cannot be written: {error.strerror}") from None


def _clear(folder: Path) -> None:
    """Remove what compiling that was killed has left."""
    for left in folder.glob(f"{_PART}*"):
        shutil.rmtree(left, ignore_errors=True)


def _compile(path: Path, *, source: Path, command: Sequence[str], deadline: float) -> None:
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=_PART) as folder:
        part = Path(folder) / path.name
        # The math library comes last: linkers look only for what is missing so far.
        _run([*command, "-o", str(part), str(source.absolute()), "-lm"], deadline)
        if not part.is_file():
            raise _NotCompiled(f"{_name(command)} wrote nothing")
        part.chmod(_PRIVATE)
        if not _is_loadable(part):
            raise _NotCompiled(f"what {_name(command)} wrote cannot be loaded")
        part.replace(path)


@contextmanager
def _turn(folder: Path, deadline: float) -> Iterator[bool]:
    """Wait until nobody else compiles into a folder, or the deadline has come; yield whether one is alone there.

    The lock is the operating system's, so it ends with the process that holds it, however that ends.
    """
    handle = os.open(folder, os.O_RDONLY)
    try:
        while (taken := _is_taken(handle)) and monotonic() < deadline:
            sleep(_POLL_SECONDS)
        yield taken is False
    finally:
        os.close(handle)


def _is_taken(handle: int) -> bool | None:
    """Say whether another process has the lock; None where the file system has none: compiling twice does no harm."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    return False


def _run(command: Sequence[str], deadline: float) -> str:
    """Return what a compiler says, or raise what went wrong; whatever it started ends with it."""
    with _output() as said:
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True
            )
        except OSError as error:
            raise _NotCompiled(f"{_name(command)} cannot be started: {error.strerror}") from None
        try:
            code = process.wait(timeout=max(0.0, deadline - monotonic()))
        except BaseException as ending:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            if isinstance(ending, subprocess.TimeoutExpired):
                raise _NotCompiled(f"{_name(command)} took too long") from None
            raise
        said.seek(0)
        text = said.read(2**16).decode(errors="replace")
    if code != 0:
        raise _NotCompiled(f"{_name(command)} failed: {_first_error(text, code)}")
    return text


def _output() -> IO[bytes]:
    """Return an open file that goes when it is closed."""
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        raise _NotCompiled(f"no temporary file can be made: {error.strerror}") from None


def _first_error(text: str, code: int) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = next((line for line in lines if "error" in line.lower()), lines[0] if lines else f"exit code {code}")
    return telling[:_MOST_CHARACTERS]


def _made_by(compiler: _Compiler) -> str:
    """Return a compiler's name and version, and the vector unit that it compiles for."""
    number = _NUMBER.search(compiler.version)
    words = _name(compiler.command) if number is None else f"{_name(compiler.command)} {number[0]}"
    return ", ".join(filter(None, (words, vector_unit())))


def _name(command: Sequence[str]) -> str:
    return Path(command[0]).name
