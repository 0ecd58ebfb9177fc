"""Puts the scorer's library into the wheel if `make scorer` has built it."""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.bdist_wheel import bdist_wheel
from setuptools.command.build_py import build_py

HERE = Path(__file__).resolve().parent
LIBRARY = HERE.parent.parent / ".build" / "scorer" / "librouter_scorer.so"


class BuildWithLibrary(build_py):
    def run(self) -> None:
        super().run()
        target = Path(self.build_lib) / "turnout" / LIBRARY.name
        # A build folder may hold the library of another time.
        target.unlink(missing_ok=True)
        if LIBRARY.exists() and not self.editable_mode:
            shutil.copyfile(LIBRARY, target)


class PlatformWheel(bdist_wheel):
    """One wheel for all versions of Python: the library knows nothing of them."""

    def finalize_options(self) -> None:
        super().finalize_options()
        self.root_is_pure = not LIBRARY.exists()

    def get_tag(self) -> tuple[str, str, str]:
        _, _, platform = super().get_tag()
        return ("py3", "none", platform)


setup(cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel})
