"""Usage where upstreams put it: whatever the place, the cost of a stream is known, or said not to
be."""

from __future__ import annotations

from typing import Any

import answers
import pytest
from answers import DONE, USAGE, delta, event, piece
from gateway import Gateway
from test_bad_streams import read
from test_openai_chat import COST
from upstream import Upstream

EARLY = {"prompt_tokens": 100, "completion_tokens": 1, "total_tokens": 101}
WORDS = [delta(role="assistant", content=""), delta(content="Good"), delta(content=" day")]
STOP = delta(finish="stop")
CHOICE = STOP["choices"][0]
SHAPES: dict[str, list[dict[str, Any]]] = {
    "in a chunk of its own": [*WORDS, STOP, piece(choices=[], usage=USAGE)],
    "choices null": [*WORDS, STOP, piece(choices=None, usage=USAGE)],
    "choices missing": [*WORDS, STOP, piece(usage=USAGE)],
    "with the last choice": [*WORDS, {**STOP, "usage": USAGE}],
    "after the end, with a choice": [*WORDS, STOP, {**delta(), "usage": USAGE}],
    "after the end, with the same choice": [*WORDS, STOP, {**STOP, "usage": USAGE}],
    "in the first chunk": [{**WORDS[0], "usage": USAGE}, *WORDS[1:], STOP],
    "in every chunk, growing": [
        *({**part, "usage": EARLY} for part in WORDS), {**STOP, "usage": USAGE}
    ],
    "null but for the last": [
        *({**part, "usage": None} for part in [*WORDS, STOP]), piece(choices=[], usage=USAGE)
    ],
    "in the choice": [*WORDS, piece(choices=[{**CHOICE, "usage": USAGE}])],
    "in Groq's place": [*WORDS, {**STOP, "x_groq": {"id": "req", "usage": USAGE}}],
    "twice": [*WORDS, {**STOP, "usage": USAGE}, piece(choices=[], usage=USAGE)],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_usage_is_found_wherever_it_is(gateway: Gateway, upstream: Upstream, shape: str) -> None:
    upstream.behave(lambda call: call.send(answers.stream([*map(event, SHAPES[shape]), DONE])))
    text, usage, request = read(gateway)
    assert text == "Good day"
    (attempt,) = gateway.attempts(request)
    assert (attempt["outcome"], attempt["cost"]) == ("answered", 30_000)
    assert (attempt["input_tokens"], attempt["output_tokens"]) == (100, 50)
    # Where OpenAI's client looks for it.
    if shape not in ("in the choice", "in Groq's place"):
        assert usage.model_extra["cost"] == float(COST["weak"])


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": -5, "completion_tokens": 1}])
def test_a_cost_that_nobody_knows_is_not_zero(
    gateway: Gateway, upstream: Upstream, usage: Any
) -> None:
    last = [] if usage is None else [piece(choices=[], usage=usage)]
    parts = [*map(event, [*WORDS, STOP, *last]), DONE]
    upstream.behave(lambda call: call.send(answers.stream(parts)))
    text, _, request = read(gateway)
    assert text == "Good day"
    (attempt,) = gateway.attempts(request)
    assert (attempt["outcome"], attempt["cost"]) == ("answered", None)
    assert attempt["charged"] > 0
