"""HDF5 from outside: a file's bytes in, arrays and attributes by path out; read by a process that may crash."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from bakeoff.errors import BridgeError

LONGEST_SECONDS = 30

_WORKER = Path(__file__).with_name("hdf5_worker.py")
_REFUSED = 3
_MEMORY_BYTES = 2 * 2**30
_OUTPUT_BYTES = 200_000_000
_CALM = {
    # HDF5 loads filters from libraries that this names; so it loads none.
    "HDF5_PLUGIN_PRELOAD": "::",
    "HDF5_PLUGIN_PATH": "",
    # Threads that are not needed take address space, which is limited.
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hdf5:
    """What an HDF5 file holds, as far as Keras writes it.

    Attributes:
        arrays: By path, as `/layers/dense/vars/0`; an optimizer's are left out.
        attributes: By path, and there by name; lists of texts or texts.
    """

    arrays: Mapping[str, NDArray[np.generic]]
    attributes: Mapping[str, Mapping[str, str | list[str]]]


def read_hdf5(content: bytes, *, source: str, longest_seconds: int = LONGEST_SECONDS) -> Hdf5:
    """Return what an HDF5 file holds.

    Raises:
        BridgeError: It is no HDF5 file, a damaged one, holds what Keras does not write, or took too long or too much.
    """
    with tempfile.TemporaryFile() as output:
        try:
            ended = subprocess.run(
                # -P: a file in the current folder that bears the name of a module is data, not code.
                [sys.executable, "-P", str(_WORKER), *map(str, (_MEMORY_BYTES, longest_seconds, _OUTPUT_BYTES))],
                input=content,
                stdout=output,
                stderr=subprocess.DEVNULL,
                env=os.environ | _CALM,
                timeout=longest_seconds,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise BridgeError(f"took longer than {longest_seconds} s to read.", source=source) from None
        output.seek(0)
        said = output.read(_OUTPUT_BYTES)
    return _understood(ended.returncode, said, source=source)


def _understood(exit_code: int, said: bytes, *, source: str) -> Hdf5:
    if exit_code == _REFUSED:
        raise BridgeError(said[:1_000].decode(errors="replace"), source=source)
    try:
        if exit_code:
            raise ValueError(f"its reader ended with {exit_code}")
        arrays = load(said)
        attributes = json.loads(arrays.pop("attributes").tobytes())
    except (SafetensorError, KeyError, ValueError, RecursionError) as error:
        problem = f"cannot be read as HDF5, which crashed, or ran out of memory or time: {error}."
        raise BridgeError(problem, source=source) from None
    return Hdf5(arrays=arrays, attributes=attributes)
