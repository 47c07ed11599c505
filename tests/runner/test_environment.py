"""What is written down of the place in which a study runs."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from pathlib import Path

import numpy as np

from bakeoff.runner import package_version
from bakeoff.runner.environment import environment, revision


def git(folder: Path, *arguments: str) -> str:
    named = ("-c", "user.name=somebody", "-c", "user.email=somebody@example.org")
    done = subprocess.run(["git", "-C", str(folder), *named, *arguments], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def test_it_is_what_json_holds() -> None:
    facts = environment(device="cpu", worker_count=2)
    assert json.loads(json.dumps(facts)) == facts


def test_it_tells_versions_device_and_threads() -> None:
    facts = environment(device="cuda:1", worker_count=2)
    assert facts["python"] == platform.python_version()
    assert (facts["device"], facts["workers"], facts["threads"]) == ("cuda:1", 2, 1)
    packages = facts["packages"]
    assert isinstance(packages, dict)
    assert packages["numpy"] == np.__version__
    assert {"bakeoff", "torch"} <= packages.keys()


def test_telling_it_imports_nothing_heavy() -> None:
    program = (
        "import sys; from bakeoff.runner import package_version; package_version('torch'); "
        "sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_package_that_is_not_installed_has_no_version() -> None:
    assert package_version("numpy") == np.__version__
    assert package_version("no-such-package-as-this") is None


def test_a_folder_without_git_has_no_revision(tmp_path: Path) -> None:
    assert revision(tmp_path / "nowhere") is None


def test_a_changed_folder_is_marked(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert revision(tmp_path) is None
    (tmp_path / "study.toml").write_text("one")
    git(tmp_path, "add", "study.toml")
    git(tmp_path, "commit", "--quiet", "--message", "A study")
    head = git(tmp_path, "rev-parse", "HEAD")
    assert revision(tmp_path) == head
    (tmp_path / "untracked.txt").write_text("no part of it")
    assert revision(tmp_path) == head
    (tmp_path / "study.toml").write_text("two")
    assert revision(tmp_path) == f"{head}+"


def test_no_program_is_started_that_the_folder_names(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    (tmp_path / "study.toml").write_text("one")
    git(tmp_path, "add", "study.toml")
    git(tmp_path, "commit", "--quiet", "--message", "A study")
    canary = tmp_path / "canary"
    git(tmp_path, "config", "core.fsmonitor", f"touch '{canary}'; false")
    assert revision(tmp_path) == git(tmp_path, "-c", "core.fsmonitor=false", "rev-parse", "HEAD")
    assert not canary.exists()
    git(tmp_path, "status")
    assert canary.exists(), "git itself would have started it"
