"""Puts the scorer's library into the wheel if `make scorer` has built it."""

import shutil
from pathlib import Path

from setuptools import Distribution, setup
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


class WithLibrary(Distribution):
    """With the library the files belong among those of this machine's kind alone."""

    def has_ext_modules(self) -> bool:
        return LIBRARY.exists()


class PlatformWheel(bdist_wheel):
    """One wheel for all versions of Python: the library knows nothing of them."""

    def get_tag(self) -> tuple[str, str, str]:
        _, _, platform = super().get_tag()
        return ("py3", "none", platform)


setup(
    distclass=WithLibrary,
    cmdclass={"build_py": BuildWithLibrary, "bdist_wheel": PlatformWheel},
)
