"""Routers that read an embedding beside the text."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from typing import Any

import numpy
import pytest
from conftest import DIMENSION

from turnout import EmbeddingError, Scorer

VECTOR = [0.5, -1.0, 2.0, 0.25, 0.0, 1.0]


def test_the_dimension_is_known(scorer: Scorer, embedding_scorer: Scorer) -> None:
    assert embedding_scorer.embedding_dimension == DIMENSION
    assert embedding_scorer.description["embedding_dimension"] == DIMENSION
    assert scorer.embedding_dimension == 0


def test_the_embedding_decides(embedding_scorer: Scorer) -> None:
    long, short = list(VECTOR), list(VECTOR)
    long[0], short[0] = 4, 0
    assert embedding_scorer.win_rate("x", long) != embedding_scorer.win_rate("x", short)
    decision = embedding_scorer.route("x", 0.5, embedding=long)
    assert decision.win_rate == embedding_scorer.win_rate("x", long)


@pytest.mark.parametrize(
    "kind", [tuple, lambda v: array("d", v), numpy.array, lambda v: numpy.array(v, "float32")]
)
def test_any_sequence_of_numbers_will_do(embedding_scorer: Scorer, kind: Any) -> None:
    assert embedding_scorer.win_rate("x", kind(VECTOR)) == embedding_scorer.win_rate("x", VECTOR)


def test_a_batch_takes_one_for_each_prompt(embedding_scorer: Scorer) -> None:
    vectors = numpy.random.default_rng(1).normal(size=(500, DIMENSION)).astype("float32")
    prompts = [f"prompt {i}" for i in range(500)]
    single = [embedding_scorer.win_rate(p, v) for p, v in zip(prompts, vectors)]
    assert len(set(single)) > 400
    assert embedding_scorer.win_rates(prompts, threads=2, embeddings=vectors) == single


def test_a_missing_embedding_is_an_error(embedding_scorer: Scorer) -> None:
    calls: list[Callable[[], object]] = [
        lambda: embedding_scorer.win_rate("x"),
        lambda: embedding_scorer.win_rate([{"role": "user", "content": "x"}]),
        lambda: embedding_scorer.win_rates(["x"]),
        lambda: embedding_scorer.route("x", 0.5),
        lambda: embedding_scorer.explain("x"),
    ]
    for call in calls:
        with pytest.raises(EmbeddingError, match=str(DIMENSION)):
            call()


@pytest.mark.parametrize("length", [0, 1, DIMENSION - 1, DIMENSION + 1, 2 * DIMENSION])
def test_another_dimension_is_an_error(embedding_scorer: Scorer, length: int) -> None:
    with pytest.raises(EmbeddingError, match=str(DIMENSION)):
        embedding_scorer.win_rate("x", [1.0] * length)
    with pytest.raises(EmbeddingError, match=str(DIMENSION)):
        embedding_scorer.win_rates(["x", "y"], embeddings=[VECTOR, [1.0] * length])


def test_as_many_embeddings_as_prompts(embedding_scorer: Scorer) -> None:
    for count in [1, 3]:
        with pytest.raises(ValueError, match="2 prompts"):
            embedding_scorer.win_rates(["x", "y"], embeddings=[VECTOR] * count)
    with pytest.raises(ValueError):
        embedding_scorer.win_rates(["x", "y"], embeddings=[])


def test_a_router_that_reads_text_wants_none(scorer: Scorer) -> None:
    with pytest.raises(EmbeddingError, match="text only"):
        scorer.win_rate("x", VECTOR)
    with pytest.raises(EmbeddingError, match="text only"):
        scorer.explain("x", embedding=VECTOR)


def test_numbers_that_are_none_end_in_a_probability_or_an_error(embedding_scorer: Scorer) -> None:
    for odd in [float("nan"), float("inf"), -float("inf"), 1e39, 3e38]:
        try:
            assert 0 <= embedding_scorer.win_rate("x", [odd] * DIMENSION) <= 1
        except (EmbeddingError, ValueError, OverflowError) as error:
            assert str(error)
    with pytest.raises(TypeError):
        embedding_scorer.win_rate("x", ["1"] * DIMENSION)  # type: ignore[list-item]


def test_an_explanation_tells_what_the_embedding_did(embedding_scorer: Scorer) -> None:
    explanation = embedding_scorer.explain("x", limit=100, embedding=VECTOR)
    assert explanation.win_rate == embedding_scorer.win_rate("x", VECTOR)
    assert "embedding" in [item.kind for item in explanation.contributions]
