"""Finding the library, and what is said where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from conftest import ROOT

LIBRARY = ROOT / ".build/scorer/librouter_scorer.so"
SAY = """
import turnout
try:
    turnout.Scorer.load(b"")
except Exception as error:
    print(type(error).__name__, error)
"""


def said(package: Path, library: str | None = None, script: str = SAY) -> str:
    environment = {k: v for k, v in os.environ.items() if k not in ("TURNOUT_LIBRARY",)}
    environment["PYTHONPATH"] = str(package)
    if library is not None:
        environment["TURNOUT_LIBRARY"] = library
    outcome = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True
    )
    assert outcome.stderr == ""
    return outcome.stdout.strip()


def copied(folder: Path) -> Path:
    """The package alone, away from any checkout."""
    source = Path(__file__).resolve().parents[1] / "turnout"
    target = folder / "turnout"
    target.mkdir(parents=True)
    for file in source.glob("*.py"):
        (target / file.name).write_text(file.read_text())
    return folder


def test_without_a_library_importing_works_and_opening_says_what_to_do(tmp_path: Path) -> None:
    message = said(copied(tmp_path))
    assert message.startswith("LibraryError librouter_scorer.so is not installed")
    assert "make scorer" in message and "TURNOUT_LIBRARY" in message


def test_a_checkout_uses_the_library_it_has_built() -> None:
    assert said(ROOT / "Sources/turnout-python").startswith("ArtifactError")


def test_a_library_inside_the_package_is_found(tmp_path: Path) -> None:
    package = copied(tmp_path)
    (package / "turnout" / LIBRARY.name).symlink_to(LIBRARY)
    assert said(package).startswith("ArtifactError")


def test_a_library_can_be_named(tmp_path: Path) -> None:
    package = copied(tmp_path)
    assert said(package, str(LIBRARY)).startswith("ArtifactError")
    message = said(package, str(tmp_path / "none.so"))
    assert message.startswith("LibraryError") and "none.so" in message


def test_a_file_that_is_no_library_of_ours_is_refused(tmp_path: Path) -> None:
    package = copied(tmp_path)
    text = tmp_path / "poem.so"
    text.write_text("Roses are red")
    message = said(package, str(text))
    assert message.startswith("LibraryError") and "poem.so" in message
    message = said(package, "libc.so.6")
    assert message.startswith("LibraryError libc.so.6 has no router_")


def test_importing_loads_nothing(tmp_path: Path) -> None:
    script = "import turnout; print('router_scorer' in open('/proc/self/maps').read())"
    assert said(copied(tmp_path), str(LIBRARY), script) == "False"
