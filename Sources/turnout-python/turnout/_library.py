"""The functions of `router_scorer.h`; the header says what each of them promises."""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import os
from ctypes import (
    POINTER,
    c_char_p,
    c_double,
    c_float,
    c_int32,
    c_size_t,
    c_uint32,
    c_void_p,
)
from pathlib import Path

from .errors import ArtifactError, EmbeddingError, LibraryError

MAJOR_VERSION = "1"
FILE_NAME = "librouter_scorer.so"

OK, ARGUMENT, FILE, ARTIFACT, EMBEDDING, MEMORY = range(6)


class Prompts(ctypes.Structure):
    """`router_prompts`."""

    _fields_ = [
        ("count", c_size_t),
        ("turns", POINTER(c_char_p)),
        ("lengths", POINTER(c_size_t)),
        ("turn_counts", POINTER(c_size_t)),
        ("embeddings", POINTER(c_float)),
        ("embedding_dimension", c_size_t),
    ]


# Each function's result and its arguments.
_SIGNATURES: dict[str, tuple[object, list[object]]] = {
    "router_scorer_open": (c_int32, [c_char_p, POINTER(c_void_p)]),
    "router_scorer_load": (c_int32, [c_char_p, c_size_t, POINTER(c_void_p)]),
    "router_scorer_free": (None, [c_void_p]),
    "router_scorer_win_rate": (c_int32, [c_void_p, c_char_p, c_size_t, POINTER(c_double)]),
    "router_scorer_win_rates": (c_int32, [c_void_p, POINTER(Prompts), c_uint32, POINTER(c_double)]),
    "router_decide": (c_int32, [c_double, c_double]),
    "router_scorer_threshold": (c_int32, [c_void_p, c_double, POINTER(c_double)]),
    "router_scorer_model_count": (c_size_t, [c_void_p]),
    "router_scorer_model_name": (c_char_p, [c_void_p, c_size_t]),
    "router_scorer_embedding_dimension": (c_size_t, [c_void_p]),
    "router_scorer_description": (
        c_int32,
        [c_void_p, c_void_p, c_size_t, POINTER(c_size_t)],
    ),
    "router_scorer_explain": (
        c_int32,
        [c_void_p, POINTER(Prompts), c_size_t, c_void_p, c_size_t, POINTER(c_size_t)],
    ),
    "router_last_error": (c_char_p, []),
    "router_version": (c_char_p, []),
}


def _found() -> str | None:
    """Where the library is."""
    package = Path(__file__).resolve().parent
    places = [package / FILE_NAME]
    # Run from a checkout: the library that `make scorer` has built there.
    if package.parent.name == "turnout-python":
        places.append(package.parent.parent.parent / ".build" / "scorer" / FILE_NAME)
    for place in places:
        if place.exists():
            return str(place)
    # Asks other programs, which takes longer than all the rest of loading.
    return ctypes.util.find_library("router_scorer")


def _load() -> ctypes.CDLL:
    path = os.environ.get("TURNOUT_LIBRARY") or _found()
    if not path:
        raise LibraryError(
            f"{FILE_NAME} is not installed: run `make scorer` in a checkout of turnout and install "
            "this package again, or `make install`, or set TURNOUT_LIBRARY to the file's path"
        )
    try:
        return ctypes.CDLL(path)
    except OSError as error:
        raise LibraryError(
            f"{path} cannot be loaded: {error}; build it for this machine with "
            "`make scorer`"
        ) from error


@functools.cache
def library() -> ctypes.CDLL:
    """The library with its signatures, loaded at the first call."""
    loaded = _load()
    for name, (result, arguments) in _SIGNATURES.items():
        try:
            function = getattr(loaded, name)
        except AttributeError as error:
            raise LibraryError(
                f"{loaded._name} has no {name}; install the library and the package of one version"
            ) from error
        function.restype = result
        function.argtypes = arguments
    version = loaded.router_version().decode()
    if version.split(".")[0] != MAJOR_VERSION:
        raise LibraryError(
            f"{loaded._name} has version {version}, this package needs {MAJOR_VERSION}.x; install "
            "the library and the package of one version"
        )
    return loaded


def failure(status: int) -> Exception:
    """The exception for a status that is not OK, with the library's own words."""
    message = library().router_last_error().decode("utf-8", "replace")
    kinds: dict[int, type[Exception]] = {
        ARTIFACT: ArtifactError,
        EMBEDDING: EmbeddingError,
        FILE: OSError,
        MEMORY: MemoryError,
    }
    return kinds.get(status, ValueError)(message)
