"""The scorer: a router's file, opened, and what it says of prompts."""

from __future__ import annotations

import ctypes
import errno
import json
import math
import os
from array import array
from collections.abc import Callable, Iterable, Sequence
from ctypes import byref, c_char_p, c_double, c_float, c_size_t, c_void_p
from dataclasses import dataclass
from typing import Any

from . import _library
from ._library import Prompts, failure, library
from .errors import EmbeddingError
from .prompts import Prompt, turns

#: One embedding: any sequence of numbers, a NumPy array for example.
Embedding = Sequence[float]


@dataclass(frozen=True)
class Decision:
    """Which model is to answer, and why."""

    #: The model's name as it was in the training data.
    model: str
    #: Whether it is the strong model: the win rate has reached the threshold.
    is_strong: bool
    #: The probability that the strong model's answer is strictly better.
    win_rate: float
    threshold: float


@dataclass(frozen=True)
class Contribution:
    """One n-gram or number of a prompt, and what it did to the score."""

    #: `ngram`, `surface` or `embedding`.
    kind: str
    #: The n-gram's text, or the number's name.
    name: str
    #: The n-gram's count, or the number's standard deviations above the training mean.
    value: float
    #: By how much the score would be lower without the n-gram, or with the number at its mean.
    change: float


@dataclass(frozen=True)
class Explanation:
    """What moved the score of one prompt, the largest changes first."""

    score: float
    win_rate: float
    #: The score that half of the training prompts lie below.
    median_score: float
    contributions: tuple[Contribution, ...]


class _Handle:
    """Closes the router when the last call that uses it has come back."""

    def __init__(self, pointer: int) -> None:
        self.pointer = pointer
        self._free = library().router_scorer_free

    def __del__(self) -> None:
        self._free(self.pointer)


class Scorer:
    """A router, opened: immutable, and safe to share among threads.

    >>> scorer = Scorer.open("models/router.safetensors")      # doctest: +SKIP
    >>> scorer.route("Prove that √2 is irrational.", strong_fraction=0.3).model  # doctest: +SKIP
    'gpt-4'
    """

    def __init__(self, handle: _Handle, source: bytes | None) -> None:
        self._handle: _Handle | None = handle
        self._source = source
        self._library = library()
        pointer = handle.pointer
        count = self._library.router_scorer_model_count(pointer)
        names = (self._library.router_scorer_model_name(pointer, i) for i in range(count))
        #: The models that the router knows: the strong one, the weak one, then any others.
        self.models: tuple[str, ...] = tuple((name or b"").decode() for name in names)
        #: The dimension of the embedding that comes with each prompt; 0 if the router reads text.
        self.embedding_dimension: int = self._library.router_scorer_embedding_dimension(pointer)

    # Opening and closing

    @classmethod
    def open(cls, path: str | bytes | os.PathLike[Any]) -> Scorer:
        """Opens a router's file, which `router-train` has written.

        Raises OSError if it cannot be read and ArtifactError if it is not a router.
        """
        name = os.fsencode(path)
        pointer = c_void_p()
        status = library().router_scorer_open(name, byref(pointer))
        if status == _library.FILE and not os.path.exists(name):
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), os.fsdecode(name))
        _check(status)
        return cls(_Handle(pointer.value or 0), os.path.abspath(name))

    @classmethod
    def load(cls, contents: bytes) -> Scorer:
        """Opens a router from the bytes of its file."""
        contents = bytes(memoryview(contents))
        pointer = c_void_p()
        _check(library().router_scorer_load(contents, len(contents), byref(pointer)))
        return cls(_Handle(pointer.value or 0), None)

    def close(self) -> None:
        """Gives the memory back as soon as no call is using it."""
        self._handle = None

    def __enter__(self) -> Scorer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> tuple[Any, ...]:
        if self._source is None:
            raise TypeError(
                "a scorer made by load has no file to be opened again; pickle the bytes"
            )
        return (Scorer.open, (self._source,))

    def __repr__(self) -> str:
        return f"<turnout.Scorer {self.strong_model!r} / {self.weak_model!r}>"

    # Scoring

    def win_rate(self, prompt: Prompt, embedding: Embedding | None = None) -> float:
        """The probability that the strong model's answer is strictly better than the weak one's.

        `prompt` is a text, or the messages of a chat, of which the user's turns count.
        """
        texts = turns(prompt)
        if len(texts) == 1 and embedding is None:
            text = texts[0]
            result = c_double()
            handle = self._open_handle()
            status = self._library.router_scorer_win_rate(
                handle.pointer, text, len(text), byref(result)
            )
            if status:
                raise failure(status)
            return result.value
        return self._win_rates([texts], 1, _floats([embedding]))[0]

    def win_rates(
        self,
        prompts: Iterable[Prompt],
        threads: int = 0,
        embeddings: Iterable[Embedding] | None = None,
    ) -> list[float]:
        """The win rates of many prompts, on `threads` threads; 0 stands for all cores."""
        if isinstance(prompts, (str, bytes)):
            raise TypeError("prompts is a list of prompts; for one alone use win_rate")
        if not 0 <= threads < 1 << 32:
            raise ValueError("threads is 0 (all cores) or a number of threads")
        known = [turns(prompt) for prompt in prompts]
        return self._win_rates(known, threads, _floats(embeddings))

    def route(
        self,
        prompt: Prompt,
        threshold: float | None = None,
        *,
        strong_fraction: float | None = None,
        embedding: Embedding | None = None,
    ) -> Decision:
        """Which model is to answer: the strong one if the win rate has reached the threshold.

        Give the threshold itself, or the share of calls that may go to the strong model.
        """
        if (threshold is None) == (strong_fraction is None):
            raise ValueError("give either threshold or strong_fraction")
        if threshold is None:
            threshold = self.threshold_for(strong_fraction=strong_fraction or 0.0)
        if math.isnan(threshold):
            raise ValueError("the threshold is not a number")
        win_rate = self.win_rate(prompt, embedding)
        is_strong = bool(self._library.router_decide(win_rate, threshold))
        return Decision(self.models[0 if is_strong else 1], is_strong, win_rate, threshold)

    def threshold_for(self, *, strong_fraction: float) -> float:
        """The threshold at which this share of prompts like those trained on goes to the strong
        model. It belongs to this router alone."""
        result = c_double()
        handle = self._open_handle()
        _check(
            self._library.router_scorer_threshold(handle.pointer, strong_fraction, byref(result))
        )
        return result.value

    # Looking inside

    @property
    def strong_model(self) -> str:
        return self.models[0]

    @property
    def weak_model(self) -> str:
        return self.models[1]

    @property
    def description(self) -> dict[str, Any]:
        """What the router is: models, training data, metrics, the threshold for each share."""
        handle = self._open_handle()
        found: dict[str, Any] = json.loads(
            _text(lambda *out: self._library.router_scorer_description(handle.pointer, *out))
        )
        return found

    def explain(
        self, prompt: Prompt, limit: int = 10, embedding: Embedding | None = None
    ) -> Explanation:
        """What moved the prompt's score most: n-grams and surface numbers, at most `limit`."""
        if limit < 0:
            raise ValueError("limit is 0 or more")
        handle = self._open_handle()
        batch = _Batch([turns(prompt)], _floats([embedding]), self.embedding_dimension)
        found = json.loads(
            _text(
                lambda *out: self._library.router_scorer_explain(
                    handle.pointer, byref(batch.prompts), limit, *out
                )
            )
        )
        return Explanation(
            found["score"],
            found["win_rate"],
            found["median_score"],
            tuple(
                Contribution(item["kind"], item["name"], item["value"], item["change"])
                for item in found["contributions"]
            ),
        )

    # Inside

    def _open_handle(self) -> _Handle:
        handle = self._handle
        if handle is None:
            raise ValueError("the scorer is closed")
        return handle

    def _win_rates(
        self, prompts: list[list[bytes]], threads: int, floats: list[array[float]] | None
    ) -> list[float]:
        handle = self._open_handle()
        batch = _Batch(prompts, floats, self.embedding_dimension)
        results = (c_double * len(prompts))()
        _check(
            self._library.router_scorer_win_rates(
                handle.pointer, byref(batch.prompts), threads, results
            )
        )
        return list(results)


class _Batch:
    """Prompts in the form of `router_prompts`, and what its pointers lead to."""

    def __init__(
        self, prompts: list[list[bytes]], floats: list[array[float]] | None, dimension: int
    ) -> None:
        texts = [turn for prompt in prompts for turn in prompt]
        count = len(texts)
        self._texts = texts
        self._turns = (c_char_p * count)(*texts)
        self._lengths = (c_size_t * count)(*map(len, texts))
        self.prompts = Prompts(count=len(prompts), turns=self._turns, lengths=self._lengths)
        if any(len(prompt) != 1 for prompt in prompts):
            self._counts = (c_size_t * len(prompts))(*map(len, prompts))
            self.prompts.turn_counts = self._counts
        if floats is not None:
            if len(floats) != len(prompts):
                raise ValueError(f"{len(prompts)} prompts but {len(floats)} embeddings")
            for values in floats:
                if len(values) != dimension:
                    raise EmbeddingError(_wrong_dimension(len(values), dimension))
            joined = b"".join(values.tobytes() for values in floats)
            self._embeddings = (c_float * (len(floats) * dimension)).from_buffer_copy(joined)
            self.prompts.embeddings = self._embeddings
            self.prompts.embedding_dimension = dimension


def _wrong_dimension(found: int, dimension: int) -> str:
    if dimension == 0:
        return "the router reads text only; leave the embedding out"
    return f"the router reads embeddings of dimension {dimension}, not {found}"


def _floats(embeddings: Iterable[Embedding | None] | None) -> list[array[float]] | None:
    """Embeddings as 32-bit numbers; None where there are none."""
    if embeddings is None:
        return None
    found = [array("f", embedding) for embedding in embeddings if embedding is not None]
    return found or None


def _text(call: Callable[..., int]) -> str:
    """A document of the library: asks again with more room where the first was too little."""
    length = c_size_t(1 << 14)
    while True:
        capacity = length.value + 1
        buffer = ctypes.create_string_buffer(capacity)
        _check(call(buffer, capacity, byref(length)))
        if length.value < capacity:
            return buffer.raw[: length.value].decode()


def _check(status: int) -> None:
    if status:
        raise failure(status)
