"""What moved a score."""

from __future__ import annotations

import math

import pytest

from turnout import Explanation, Scorer

PROMPT = "Prove the integral of this function, step by step. Requirements:\n- be brief\n- be exact"


def test_an_explanation_is_of_the_score_that_routes(scorer: Scorer, prompts: list[str]) -> None:
    for prompt in prompts[:50]:
        explanation = scorer.explain(prompt)
        assert explanation.win_rate == scorer.win_rate(prompt)
        assert math.isfinite(explanation.score) and math.isfinite(explanation.median_score)


def test_the_largest_changes_come_first_and_a_limit_holds(scorer: Scorer) -> None:
    everything = scorer.explain(PROMPT, limit=10_000)
    sizes = [abs(item.change) for item in everything.contributions]
    assert sizes == sorted(sizes, reverse=True)
    assert min(sizes) > 0
    for limit in [0, 1, 5, 10]:
        assert scorer.explain(PROMPT, limit=limit).contributions == everything.contributions[:limit]
    assert len(scorer.explain(PROMPT).contributions) == 10
    with pytest.raises(ValueError, match="limit"):
        scorer.explain(PROMPT, limit=-1)


def changes(explanation: Explanation, kind: str) -> dict[str, float]:
    return {i.name: i.change for i in explanation.contributions if i.kind == kind}


def test_ngrams_are_words_and_pairs_of_the_prompt(scorer: Scorer) -> None:
    explanation = scorer.explain(PROMPT, limit=10_000)
    words = PROMPT.lower().replace("\n", " ").replace(".", " ").replace(":", " ").split()
    found = changes(explanation, "ngram")
    assert len(found) >= 3
    for name in found:
        assert len(name.split(" ")) in (1, 2)
        assert all(part in " ".join(words) for part in name.split(" ")), name
    assert {i.kind for i in explanation.contributions} == {"ngram", "surface"}


def test_surface_numbers_are_named_and_standardised(scorer: Scorer) -> None:
    by_length = {
        length: scorer.explain("word " * length, limit=100).contributions
        for length in (3, 300)
    }
    values = {
        length: {i.name: i.value for i in items if i.kind == "surface"}
        for length, items in by_length.items()
    }
    assert values[3]["words"] < 0 < values[300]["words"]


def test_scores_and_win_rates_rise_together(scorer: Scorer, prompts: list[str]) -> None:
    explained = sorted((scorer.explain(p, 0) for p in prompts), key=lambda e: e.score)
    win_rates = [explanation.win_rate for explanation in explained]
    assert win_rates == sorted(win_rates)
    assert win_rates[0] < win_rates[-1]


def test_chats_and_long_prompts_are_explained(scorer: Scorer, prompts: list[str]) -> None:
    chat = [{"role": "user", "content": "Hello"}, {"role": "user", "content": PROMPT}]
    assert scorer.explain(chat).win_rate == scorer.win_rate(chat)
    long = " ".join(prompts)
    explanation = scorer.explain(long, limit=100_000)
    assert explanation.win_rate == scorer.win_rate(long)
    # Many more than fit the first buffer.
    assert len(explanation.contributions) > 300


def test_names_in_any_script_come_back_whole(scorer: Scorer) -> None:
    names = {item.name for item in scorer.explain("naïve Straße 漢字 🙂", 100).contributions}
    assert all("\ufffd" not in name for name in names)
