"""The numbers from Python beside those of `router-eval`, which runs the scorer in Swift."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from conftest import STRONG, WEAK, Tools, read_rows

from turnout import Scorer

# Prompts in which every rule of the features is at work.
AWKWARD: list[list[str]] = [
    ["x"],
    ["Prove that √2 is irrational; use $x^2 = 2y^2$."],
    ["```python\nprint(1)\n```", "Now in Rust, please?", "Shorter!"],
    ["漢字とかな、ไทย, Straße, ÉTÉ, 🙂🙂 and a zero \0 inside"],
    ["- one\n- two\n- three\n\n1) four", "word " * 9000],
    ["same turn", "same turn", "same turn"],
]


@pytest.fixture(params=["fast_artifact", "artifact"])
def any_artifact(request: pytest.FixtureRequest) -> Path:
    return Path(request.getfixturevalue(request.param))


def test_each_win_rate_is_the_one_of_swift_to_the_last_bit(
    tools: Tools, any_artifact: Path, prompts: list[str]
) -> None:
    """At the threshold w a prompt with the win rate w is strong, at the next number above it is
    not: `router-eval` tells every bit of a win rate without printing it."""
    turns = AWKWARD + [[prompt] for prompt in prompts[:6]]
    data = tools.folder / "awkward.jsonl"
    battle = {"model_a": STRONG, "model_b": WEAK, "winner": "model_a"}
    rows = [json.dumps({**battle, "id": str(i), "prompt_turns": t}) for i, t in enumerate(turns)]
    data.write_text("\n".join(rows) + "\n")
    scorer = Scorer.open(any_artifact)
    win_rates = [scorer.win_rate([{"role": "user", "content": t} for t in ts]) for ts in turns]
    assert len(set(win_rates)) > len(turns) / 2

    for win_rate in set(win_rates):
        for threshold in [win_rate, math.nextafter(win_rate, 2)]:
            if threshold > 1:
                continue
            report = tools.evaluate(
                "--artifact", any_artifact, "--data", data, "--threshold", repr(threshold)
            )
            strong = sum(other >= threshold for other in win_rates)
            assert report["rows"] == len(turns)
            assert report["strong_call_fraction"] == strong / len(turns)


def test_the_share_at_each_threshold_is_that_of_router_eval(
    tools: Tools, any_artifact: Path, prompts: list[str]
) -> None:
    report = tools.evaluate(
        "--artifact", any_artifact, "--data", "new.jsonl", "--threshold", 0.5, "--sweep"
    )
    win_rates = Scorer.open(any_artifact).win_rates(prompts)
    assert len(report["curve"]) > 50
    for point in report["curve"]:
        strong = sum(win_rate >= point["threshold"] for win_rate in win_rates)
        assert point["strong_call_fraction"] == pytest.approx(strong / len(prompts), abs=1e-12)


def test_win_rates_are_the_probabilities_that_router_eval_measures(
    tools: Tools, any_artifact: Path, prompts: list[str]
) -> None:
    report = tools.evaluate("--artifact", any_artifact, "--data", "new.jsonl", "--threshold", 0.5)
    scores = [row["scores"] for row in read_rows(tools.folder / "new.jsonl")]
    wins = [score[STRONG] > score[WEAK] for score in scores]
    assert 0 < sum(wins) < len(wins)
    win_rates = Scorer.open(any_artifact).win_rates(prompts)
    brier = sum((rate - win) ** 2 for rate, win in zip(win_rates, wins)) / len(wins)
    loss = -sum(math.log(r if win else 1 - r) for r, win in zip(win_rates, wins)) / len(wins)
    assert report["brier"] == pytest.approx(brier, abs=1e-12)
    assert report["log_loss"] == pytest.approx(loss, abs=1e-12)


def test_decisions_cost_what_router_eval_says(tools: Tools, artifact: Path) -> None:
    rows = read_rows(tools.folder / "new.jsonl")
    report = tools.evaluate("--artifact", artifact, "--data", "new.jsonl", "--threshold", 0.6)
    scorer = Scorer.open(artifact)
    decisions = [scorer.route(row["prompt"], 0.6) for row in rows]
    chosen = [(row, decision.model) for row, decision in zip(rows, decisions)]
    quality = sum(row["scores"][model] for row, model in chosen) / len(rows)
    cost = 1000 * sum(row["costs"][model] for row, model in chosen) / len(rows)
    assert report["quality"] == pytest.approx(quality, abs=1e-12)
    # Costs are kept as 32-bit numbers.
    assert report["cost"] == pytest.approx(cost, rel=1e-6)


def test_a_batch_gives_the_same_bits_as_single_calls(
    any_artifact: Path, prompts: list[str]
) -> None:
    scorer = Scorer.open(any_artifact)
    single = [scorer.win_rate(prompt) for prompt in prompts]
    for threads in [0, 1, 2, 7]:
        assert scorer.win_rates(prompts, threads=threads) == single
    assert Scorer.load(any_artifact.read_bytes()).win_rates(prompts) == single


def test_the_description_is_what_router_train_has_stored(tools: Tools, artifact: Path) -> None:
    description = Scorer.open(artifact).description
    length = int.from_bytes(artifact.read_bytes()[:8], "little")
    stored = json.loads(artifact.read_bytes()[8 : 8 + length])["__metadata__"]
    provenance = json.loads(stored["provenance"])
    assert description["metrics"] == pytest.approx(provenance["metrics"])
    assert description["simulated"] is True
    assert description["preset"] == "balanced"
    assert description["files"][0]["name"] == "arena.jsonl"
    assert description["files"][0]["rows"] == 1200


def test_a_share_gives_the_threshold_of_the_description(artifact: Path) -> None:
    scorer = Scorer.open(artifact)
    shares = scorer.description["shares"]
    assert [point["strong_call_fraction"] for point in shares] == [n / 10 for n in range(11)]
    for point in shares:
        threshold = scorer.threshold_for(strong_fraction=point["strong_call_fraction"])
        assert threshold == point["threshold"]
    thresholds = [point["threshold"] for point in shares]
    assert thresholds == sorted(thresholds, reverse=True)
    assert thresholds[0] > thresholds[5] > thresholds[10]
