"""Scorers in child processes: forked ones, and those that start anew and get it pickled."""

from __future__ import annotations

import copy
import multiprocessing
import os
import pickle
import sys
import threading
from pathlib import Path

import pytest

from turnout import Scorer


def test_a_pickle_opens_the_file_again(
    artifact: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(artifact.parent)
    scorer = Scorer.open(artifact.name)
    monkeypatch.chdir(tmp_path)
    again = pickle.loads(pickle.dumps(scorer))
    assert again.win_rate("Hello") == scorer.win_rate("Hello")
    assert again.models == scorer.models
    assert len(pickle.dumps(scorer)) < 1000
    assert copy.copy(scorer).win_rate("Hello") == scorer.win_rate("Hello")


def test_a_scorer_from_bytes_says_how_to_pickle(artifact: Path) -> None:
    scorer = Scorer.load(artifact.read_bytes())
    with pytest.raises(TypeError, match="pickle the bytes"):
        pickle.dumps(scorer)


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
def test_pools_of_processes_get_the_same_bits(
    artifact: Path, prompts: list[str], method: str
) -> None:
    scorer = Scorer.open(artifact)
    expected = scorer.win_rates(prompts[:20])
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map(scorer.win_rate, prompts[:20]) == expected


def in_child(body: object, timeout: float = 60) -> int:
    """The exit status of a forked child that runs `body`; the child is killed if it hangs."""
    assert callable(body)
    child = os.fork()
    if child == 0:
        try:
            body()
            os._exit(0)
        except BaseException as error:  # noqa: BLE001
            print(error, file=sys.stderr)
            os._exit(1)
    killer = threading.Timer(timeout, os.kill, (child, 9))
    killer.start()
    try:
        return os.waitpid(child, 0)[1]
    finally:
        killer.cancel()


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_fork_in_the_middle_of_other_threads_calls_is_safe(
    scorer: Scorer, prompts: list[str]
) -> None:
    """The child has none of the threads that were in a call, and none of what they held."""
    expected = scorer.win_rates(prompts)
    done = threading.Event()

    def work() -> None:
        while not done.is_set():
            scorer.win_rates(prompts, threads=2)

    def child() -> None:
        assert scorer.win_rates(prompts, threads=2) == expected
        assert [scorer.win_rate(prompt) for prompt in prompts] == expected
        assert scorer.explain(prompts[0]).win_rate == expected[0]
        assert scorer.description["strong_model"] == scorer.strong_model
        with pytest.raises(ValueError):
            scorer.threshold_for(strong_fraction=7)

    workers = [threading.Thread(target=work) for _ in range(3)]
    for worker in workers:
        worker.start()
    try:
        for _ in range(20):
            assert in_child(child) == 0
    finally:
        done.set()
        for worker in workers:
            worker.join()
    assert scorer.win_rates(prompts) == expected
