"""What this machine has, and what others would have, as their systems' files say."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bakeoff.machine import (
    core_count,
    free_memory,
    has_bf16_units,
    own_memory,
    processor_flags,
    processor_name,
    vector_unit,
)

# From a Xeon of the fourth generation, cut down to what matters.
SAPPHIRE_RAPIDS = """processor\t: 0
model name\t: Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz
flags\t\t: fpu sse2 avx avx2 avx512f avx512_bf16 amx_bf16 amx_tile amx_int8

processor\t: 1
model name\t: another
flags\t\t: fpu
"""
GRAVITON = "processor\t: 0\nBogoMIPS\t: 243.75\nFeatures\t: fp asimd evtstrm aes\n"


def written(root: Path, path: str, text: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text)


def test_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= core_count() <= (os.cpu_count() or 1)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no list of the cores of a process")
def test_a_process_that_may_use_one_core_counts_one() -> None:
    program = (
        "import os; os.sched_setaffinity(0, {min(os.sched_getaffinity(0))}); "
        "from bakeoff.machine import core_count; print(core_count())"
    )
    assert subprocess.run([sys.executable, "-c", program], check=True, capture_output=True).stdout == b"1\n"


def test_a_processor_has_a_name() -> None:
    assert processor_name()


def test_a_processor_is_known_by_its_first_core(tmp_path: Path) -> None:
    written(tmp_path, "proc/cpuinfo", SAPPHIRE_RAPIDS)
    assert processor_name(tmp_path) == "Intel(R) Xeon(R) Platinum 8481C CPU @ 2.70GHz"
    assert {"avx2", "amx_bf16"} <= processor_flags(tmp_path)
    assert has_bf16_units(tmp_path)
    assert vector_unit(tmp_path) == "AMX"


@pytest.mark.parametrize(
    ("flags", "unit", "has_units"),
    [
        ("avx avx2 avx512f avx512_bf16", "AVX-512 with bf16", True),
        ("avx avx2 avx512f avx512_vnni", "AVX-512", False),
        ("avx avx2", "AVX2", False),
        ("sse2", "", False),
    ],
)
def test_bf16_units_are_more_than_wide_vectors(tmp_path: Path, flags: str, unit: str, *, has_units: bool) -> None:
    written(tmp_path, "proc/cpuinfo", f"flags : {flags}\n")
    assert (vector_unit(tmp_path), has_bf16_units(tmp_path)) == (unit, has_units)


def test_an_arm_processor_lists_features(tmp_path: Path) -> None:
    written(tmp_path, "proc/cpuinfo", GRAVITON)
    assert vector_unit(tmp_path) == "NEON"


def test_a_system_that_tells_nothing_has_no_known_abilities(tmp_path: Path) -> None:
    assert processor_flags(tmp_path) == frozenset()
    assert (vector_unit(tmp_path), has_bf16_units(tmp_path), free_memory(tmp_path)) == ("", False, None)


def test_free_memory_is_what_the_system_calls_available(tmp_path: Path) -> None:
    written(tmp_path, "proc/meminfo", "MemTotal:  2000 kB\nMemFree:  10 kB\nMemAvailable:  1500 kB\n")
    assert free_memory(tmp_path) == 1500 * 1024


def test_a_control_groups_limit_counts_less_what_it_uses_but_for_files(tmp_path: Path) -> None:
    written(tmp_path, "proc/meminfo", "MemAvailable:  1500 kB\n")
    written(tmp_path, "proc/self/cgroup", "0::/batch/job\n")
    for group, limit in (("batch", "1000000"), ("batch/job", "max")):
        written(tmp_path, f"sys/fs/cgroup/{group}/memory.max", f"{limit}\n")
        written(tmp_path, f"sys/fs/cgroup/{group}/memory.current", "600000\n")
        written(tmp_path, f"sys/fs/cgroup/{group}/memory.stat", "anon 500000\ninactive_file 100000\n")
    assert free_memory(tmp_path) == 500_000


@pytest.mark.parametrize("text", ["MemAvailable: lots\n", "MemAvailable:\n", "\x00\xff", "MemAvailable: -3 kB\n"])
def test_what_is_no_number_is_not_known(tmp_path: Path, text: str) -> None:
    written(tmp_path, "proc/meminfo", text)
    assert free_memory(tmp_path) is None


def test_a_processs_own_memory_is_what_it_shares_with_nobody(tmp_path: Path) -> None:
    amounts = {"Rss": 900, "Shared_Clean": 350, "Shared_Dirty": 200, "Private_Clean": 50, "Private_Dirty": 300}
    lines = "".join(f"{name + ':':<16}{amount:>8} kB\n" for name, amount in amounts.items())
    written(tmp_path, "proc/12/smaps_rollup", f"5585-7ffe ---p 00000000 00:00 0       [rollup]\n{lines}")
    assert own_memory(12, tmp_path) == 300 * 1024
    assert own_memory(13, tmp_path) == 0


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file")
def test_this_machine_has_free_memory() -> None:
    assert (free_memory() or 0) > 2**20
