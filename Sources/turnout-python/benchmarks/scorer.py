#!/usr/bin/env python3
"""Scoring from Python, beside scikit-learn's TF-IDF + logistic regression, in one run.

    make bench-python

trains both on the same rows, simulated ones with prompts of about 1 KB unless --data names a
score table, and measures in rounds: in each round every contender scores the same prompts, so that
what else the machine does falls on all alike. Shown is the median of the rounds, and the lowest
and highest of them. scikit-learn is held to one thread: on one prompt more of them only cost.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sklearn
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from threadpoolctl import threadpool_limits

import turnout

ROOT = Path(__file__).resolve().parents[3]
PRESETS = ("fast", "balanced")
THREADS = (1, 2)
KILOBYTE = 1024


def main() -> None:
    options = parse()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        data = options.data or simulated(options, folder)
        prompts, wins = rows(data, options.strong, options.weak)
        pipeline = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            LogisticRegression(C=4.0, max_iter=300),
        ).fit(prompts, wins)
        scorers = {preset: trained(options, preset, data, folder) for preset in PRESETS}
    chosen = sorted(prompts, key=lambda prompt: abs(len(prompt.encode()) - KILOBYTE))
    with threadpool_limits(1):
        measured = measure(options, chosen[: options.prompts], scorers, pipeline)
    if options.format == "json":
        print(json.dumps(measured, indent=2))
    else:
        show(measured)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, help="a score table, JSON Lines")
    parser.add_argument("--strong", default="sim-titan", help="the strong model of --data")
    parser.add_argument("--weak", default="sim-nano", help="the weak model of --data")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--rows", type=int, default=6000, help="rows to simulate")
    parser.add_argument("--prompts", type=int, default=400, help="how many, nearest to 1 KB")
    parser.add_argument("--calls", type=int, default=20_000, help="single calls in a round")
    parser.add_argument("--batch", type=int, default=50_000, help="prompts in a batch")
    parser.add_argument("--tools", type=Path, default=ROOT / ".build/release")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    return parser.parse_args()


# What is measured


def rows(path: Path, strong: str, weak: str) -> tuple[list[str], list[bool]]:
    """The prompts that both models have scores for, and whether the strong one's is higher."""
    with path.open(encoding="utf-8") as lines:
        table = [json.loads(line) for line in lines]
    known = [
        row
        for row in table
        if not row.get("contaminated") and strong in row["scores"] and weak in row["scores"]
    ]
    if not known:
        sys.exit(f"error: {path}: no row has scores of {strong} and {weak}")
    return [row["prompt"] for row in known], [
        row["scores"][strong] > row["scores"][weak] for row in known
    ]


def simulated(options: argparse.Namespace, folder: Path) -> Path:
    path = folder / "rows.jsonl"
    arguments = ["--kind", "scores", "--rows", options.rows, "--prompt-bytes", KILOBYTE]
    run(options, "router-data", "simulate", *arguments, "--out", path)
    return path


def trained(
    options: argparse.Namespace, preset: str, data: Path, folder: Path
) -> turnout.Scorer:
    path = folder / f"{preset}.safetensors"
    pair = ["--strong", options.strong, "--weak", options.weak]
    kind = ["--preset", preset, "--holdout", 0]
    run(options, "router-train", "--data", data, *pair, *kind, "--out", path)
    return turnout.Scorer.open(path)


def run(options: argparse.Namespace, tool: str, *arguments: object) -> None:
    command = [str(options.tools / tool), *map(str, arguments)]
    if not Path(command[0]).exists():
        sys.exit(f"error: {command[0]} is not built; run make tools")
    if subprocess.run(command, stdout=subprocess.DEVNULL).returncode:
        sys.exit(f"error: {' '.join(command)} failed")


# Measuring


def measure(
    options: argparse.Namespace,
    prompts: list[str],
    scorers: dict[str, turnout.Scorer],
    pipeline: Any,
) -> dict[str, Any]:
    # Texts of their own, as requests bring them: none lies in a cache because it was just scored.
    batch = [f"{p} {i}" for i, p in zip(range(options.batch), itertools.cycle(prompts))]
    few, slow_calls = batch[: max(1, options.batch // 50)], max(100, options.calls // 100)
    rounds: dict[str, list[float]] = {}

    def note(name: str, value: float) -> None:
        rounds.setdefault(name, []).append(value)

    for round_number in range(-1, options.rounds):
        found: dict[str, float] = {}
        for preset, scorer in scorers.items():
            found |= single(preset, scorer.win_rate, batch, options.calls)
            for threads in THREADS:
                start = time.process_time()
                rate = throughput(lambda t, s=scorer, n=threads: s.win_rates(t, n), batch)
                if threads == 1:
                    # What a busy machine does not change much.
                    processor = 1e6 * (time.process_time() - start) / len(batch)
                    found[f"{preset} batch, processor time, µs a prompt"] = processor
                found[f"{preset} batch, {threads} thread{'s'[: threads - 1]}, prompts/s"] = rate
        found |= single("scikit-learn", lambda p: pipeline.predict_proba([p]), few, slow_calls)
        found["scikit-learn batch, 1 thread, prompts/s"] = throughput(pipeline.predict_proba, few)
        for preset in scorers:
            ratio = found["scikit-learn single p50, µs"] / found[f"{preset} single p50, µs"]
            found[f"scikit-learn / {preset}, single p50"] = ratio
        # The first round warms up.
        if round_number >= 0:
            for name, value in found.items():
                note(name, value)
    return {
        "python": platform.python_version(),
        "scikit_learn": sklearn.__version__,
        "cores": len(os.sched_getaffinity(0)),
        "load_average": os.getloadavg()[0],
        "rounds": options.rounds,
        "prompt_bytes": statistics.median(len(prompt.encode()) for prompt in prompts),
        "measured": {
            name: {"median": statistics.median(values), "low": min(values), "high": max(values)}
            for name, values in rounds.items()
        },
    }


def single(
    name: str, score: Callable[[str], object], prompts: list[str], calls: int
) -> dict[str, float]:
    """The time of a call that scores one prompt, the clock's own time included."""
    clock = time.perf_counter_ns
    times = []
    for prompt in itertools.islice(itertools.cycle(prompts), calls):
        start = clock()
        score(prompt)
        times.append(clock() - start)
    times.sort()
    return {
        f"{name} single p50, µs": times[len(times) // 2] / 1000,
        f"{name} single p99, µs": times[len(times) * 99 // 100] / 1000,
    }


def throughput(score: Callable[[list[str]], object], prompts: list[str]) -> float:
    start = time.perf_counter()
    score(prompts)
    return len(prompts) / (time.perf_counter() - start)


def show(measured: dict[str, Any]) -> None:
    print(
        f"Python {measured['python']}, scikit-learn {measured['scikit_learn']}, "
        f"{measured['cores']} cores, load average {measured['load_average']:.1f}; "
        f"prompts of {measured['prompt_bytes']:.0f} bytes, {measured['rounds']} rounds\n"
    )
    print(f"{'':44}{'median':>12}{'low':>12}{'high':>12}")
    for name, value in measured["measured"].items():
        numbers = (f"{value[key]:>12,.1f}" for key in ("median", "low", "high"))
        print(f"{name:44}{''.join(numbers)}")


if __name__ == "__main__":
    main()
