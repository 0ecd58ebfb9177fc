"""What `pip install ./Sources/turnout-python` installs, with and without a built library."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

LIBRARY = ".build/scorer/librouter_scorer.so"
INSIDE = "turnout/librouter_scorer.so"


def pip(*arguments: object) -> None:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)]
    environment = {**os.environ, "PIP_NO_INDEX": "1", "PYTHONPATH": ""}
    outcome = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr


def checkout(folder: Path) -> Path:
    """The package's sources in a checkout of their own, in which nothing has been built."""
    leave_out = shutil.ignore_patterns("build", "*.egg-info", "__pycache__", "tests")
    target = folder / "Sources/turnout-python"
    shutil.copytree(ROOT / "Sources/turnout-python", target, ignore=leave_out)
    return target


def wheel(source: Path, folder: Path) -> Path:
    pip("wheel", "--quiet", "--no-deps", "--no-build-isolation", "-w", folder, source)
    (found,) = folder.glob("*.whl")
    return found


def installed_says(wheel: Path, folder: Path, script: str) -> str:
    """What a script prints, run away from the checkout with the wheel installed."""
    pip("install", "--quiet", "--no-deps", "--target", folder, wheel)
    environment = {k: v for k, v in os.environ.items() if k != "TURNOUT_LIBRARY"}
    environment["PYTHONPATH"] = str(folder)
    command = [sys.executable, "-c", script]
    return subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_wheel_takes_the_built_library_along(
    tmp_path: Path, fast_artifact: Path, prompts: list[str]
) -> None:
    source = checkout(tmp_path)
    built = tmp_path / LIBRARY
    built.parent.mkdir(parents=True)
    built.symlink_to(ROOT / LIBRARY)
    found = wheel(source, tmp_path / "wheels")
    platform = sysconfig.get_platform().replace("-", "_").replace(".", "_")
    assert found.name == f"turnout-1.0.0-py3-none-{platform}.whl"
    with zipfile.ZipFile(found) as archive:
        assert archive.getinfo(INSIDE).file_size == (ROOT / LIBRARY).stat().st_size
        assert "turnout/py.typed" in archive.namelist()
    script = (
        "import turnout; print(turnout.__file__); "
        f"print(turnout.Scorer.open({str(fast_artifact)!r}).win_rate('Hello').hex())"
    )
    place, win_rate = installed_says(found, tmp_path / "site", script).split("\n")
    assert Path(place).is_relative_to(tmp_path / "site")

    from turnout import Scorer

    assert float.fromhex(win_rate) == Scorer.open(fast_artifact).win_rate("Hello")


@pytest.mark.skipif(
    ctypes.util.find_library("router_scorer") is not None,
    reason="the library is installed on this system",
)
def test_without_one_the_wheel_is_for_any_machine_and_says_what_to_do(tmp_path: Path) -> None:
    found = wheel(checkout(tmp_path), tmp_path / "wheels")
    assert found.name == "turnout-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(found) as archive:
        assert INSIDE not in archive.namelist()
    script = (
        "import turnout\n"
        "try: turnout.Scorer.open('router.safetensors')\n"
        "except turnout.LibraryError as error: print(error)"
    )
    message = installed_says(found, tmp_path / "site", script)
    assert "make scorer" in message and "make install" in message
