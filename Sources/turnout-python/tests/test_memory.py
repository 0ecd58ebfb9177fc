"""Nothing grows with the number of calls."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from turnout import ArtifactError, Scorer

PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """This process's memory, bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def growth(times: int, body: Callable[[], object]) -> int:
    """By how much memory grows in so many calls, after as many that fill caches and pools.

    The least of three rounds: a leak grows in each, a page that the system takes or counts late in one.
    """
    for _ in range(times):
        body()
    rounds = []
    for _ in range(3):
        before = resident()
        for _ in range(times):
            body()
        rounds.append(resident() - before)
    return min(rounds)


def test_calls_leave_nothing_behind(scorer: Scorer, prompts: list[str]) -> None:
    chat = [{"role": "user", "content": prompt} for prompt in prompts[:5]]

    def failing() -> None:
        with pytest.raises(ValueError):
            scorer.threshold_for(strong_fraction=2)

    # So often that a leak of a few hundred bytes in each call would show.
    assert growth(10_000, lambda: scorer.win_rate(prompts[0][:100])) < 1 << 20
    assert growth(3_000, lambda: scorer.win_rate(chat)) < 1 << 20
    assert growth(10, lambda: scorer.win_rates(prompts * 10, threads=2)) < 2 << 20
    assert growth(100, lambda: scorer.explain(chat)) < 1 << 20
    assert growth(200, lambda: scorer.description) < 1 << 20
    assert growth(5_000, failing) < 1 << 20


def test_a_scorer_gives_its_memory_back(fast_artifact: Path) -> None:
    contents = fast_artifact.read_bytes()
    damaged = contents[:-1] + bytes([contents[-1] ^ 1])

    def refused() -> None:
        with pytest.raises(ArtifactError):
            Scorer.load(damaged)

    assert growth(30, lambda: Scorer.open(fast_artifact).win_rate("Hello")) < len(contents) * 3
    assert growth(30, lambda: Scorer.load(contents).close()) < len(contents) * 3
    assert growth(30, refused) < len(contents) * 3
