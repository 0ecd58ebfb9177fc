"""One scorer for all threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from turnout import ArtifactError, Scorer

THREADS = 8


def together(count: int, body: Callable[[int], None]) -> None:
    """Runs `body` on many threads that start at once, and raises what any of them raised."""
    start = threading.Barrier(count)

    def run(index: int) -> None:
        start.wait()
        body(index)

    with ThreadPoolExecutor(count) as pool:
        for outcome in [pool.submit(run, index) for index in range(count)]:
            outcome.result()


def test_threads_share_a_scorer_and_get_the_same_bits(scorer: Scorer, prompts: list[str]) -> None:
    expected = scorer.win_rates(prompts, threads=1)

    def body(index: int) -> None:
        for _ in range(5):
            if index % 2:
                assert scorer.win_rates(prompts, threads=2) == expected
            else:
                assert [scorer.win_rate(prompt) for prompt in prompts] == expected

    together(THREADS, body)


def test_each_thread_reads_its_own_error(scorer: Scorer) -> None:
    def body(index: int) -> None:
        for turn in range(300):
            share = 2 + index + turn / 1000
            with pytest.raises(ValueError, match=f"strong_fraction is {share}"):
                scorer.threshold_for(strong_fraction=share)
            with pytest.raises(ArtifactError):
                Scorer.load(b"x" * index)

    together(THREADS, body)


def test_closing_waits_for_calls_that_are_under_way(artifact: Path, prompts: list[str]) -> None:
    expected = Scorer.open(artifact).win_rates(prompts)
    for _ in range(20):
        scorer = Scorer.open(artifact)

        def body(index: int, scorer: Scorer = scorer) -> None:
            if index == 0:
                scorer.close()
                return
            try:
                assert scorer.win_rates(prompts) == expected
            except ValueError as error:
                assert "closed" in str(error)

        together(4, body)


class Watched:
    """A library that notes how far a count went during each call."""

    def __init__(self, library: Any, count: Callable[[], int]) -> None:
        self.library, self.count = library, count
        self.progress: list[int] = []

    def __getattr__(self, name: str) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            before = self.count()
            result = getattr(self.library, name)(*arguments)
            self.progress.append(self.count() - before)
            return result

        return call


def test_other_python_threads_run_during_a_call(
    artifact: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The interpreter's lock is free while the library works."""
    scorer = Scorer.open(artifact)
    turns, done = 0, threading.Event()

    def count() -> None:
        nonlocal turns
        while not done.wait(0.001):
            turns += 1

    watched = Watched(scorer._library, lambda: turns)
    monkeypatch.setattr(scorer, "_library", watched)
    counter = threading.Thread(target=count)
    counter.start()
    try:
        # On a busy machine the counting thread may have no turn during a call.
        for _ in range(20):
            scorer.win_rates(["the integral of " * 2000] * 3000, threads=1)
            if max(watched.progress) > 3:
                break
    finally:
        done.set()
        counter.join()
    assert watched.progress and max(watched.progress) > 3


def test_scorers_open_and_close_on_many_threads(artifact: Path) -> None:
    expected = Scorer.open(artifact).win_rate("Hello")

    def body(_: int) -> None:
        for _ in range(10):
            with Scorer.open(artifact) as scorer:
                assert scorer.win_rate("Hello") == expected

    together(THREADS, body)
