"""Budgets under many clients at once, and streams that cost what answers in one piece do."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import answers
import openai
import pytest
from answers import DONE, event, piece
from conftest import Start
from gateway import APP_KEY, Gateway
from test_openai_chat import EASY
from test_stream_usage import STOP, WORDS
from upstream import PATIENCE, Call, Upstream

CLIENTS = 64
LIMIT = 2_000_000  # nano-dollars


def test_sixty_four_clients_spend_the_budget_and_no_more(
    start: Start, upstream: Upstream
) -> None:
    """What is spent and what is set aside never pass the limit together, so that spending ends
    within one reservation below it, as long as no answer costs more than was set aside for it."""
    served = threading.Semaphore(0)

    def answer(call: Call) -> None:
        # As many as are counted on for these messages, and all that may come out.
        usage = {"prompt_tokens": 6, "completion_tokens": 50, "total_tokens": 56}
        if call.json.get("stream"):
            call.send(answers.stream(answers.events(usage=usage)))
        else:
            call.send(answers.http(answers.completion(usage=usage)))
        served.release()

    upstream.behave(answer)
    key = {"name": "app", "key": "os.environ/APP_KEY", "budget": {"total": LIMIT / 1e9}}
    gateway = start(keys=[key])
    together = threading.Barrier(CLIENTS)

    clients = [
        openai.OpenAI(base_url=gateway.url, api_key=APP_KEY, max_retries=0) for _ in range(CLIENTS)
    ]

    def spend(number: int) -> int:
        client = clients[number]
        together.wait(PATIENCE)
        count = 0
        while True:
            try:
                found = client.chat.completions.create(
                    model="weak", messages=EASY, max_tokens=50, stream=number % 2 == 0
                )
                if number % 2 == 0:
                    list(found)
                count += 1
            except openai.RateLimitError as error:
                assert error.code == "insufficient_quota"
                return count

    with ThreadPoolExecutor(CLIENTS) as threads:
        counts = list(threads.map(spend, range(CLIENTS)))
    # When the last one is refused, others' reservations may hold what they then give back.
    counts.append(spend_alone(gateway))
    assert gateway.stop() == 0
    attempts = gateway.rows("SELECT outcome, cost FROM attempts")
    assert {row["outcome"] for row in attempts} == {"answered"}
    assert len(attempts) == sum(counts)
    spent = sum(row["cost"] for row in attempts)
    ((reserved,),) = (
        tuple(row.values()) for row in gateway.rows("SELECT DISTINCT reserved FROM decisions")
    )
    cost = 6 * 100 + 50 * 400
    assert {row["cost"] for row in attempts} == {cost} and cost <= reserved
    assert LIMIT - reserved < spent <= LIMIT


def spend_alone(gateway: Gateway) -> int:
    count = 0
    create = gateway.client(APP_KEY).chat.completions.create
    while True:
        try:
            create(model="weak", messages=EASY, max_tokens=50)
            count += 1
        except openai.RateLimitError:
            return count


def test_an_answer_dearer_than_was_set_aside_overshoots_by_itself_alone(
    start: Start, upstream: Upstream
) -> None:
    usage = {"prompt_tokens": 8, "completion_tokens": 100_000, "total_tokens": 100_008}
    upstream.behave(lambda call: call.send(answers.http(answers.completion(usage=usage))))
    key = {"name": "app", "key": "os.environ/APP_KEY", "budget": {"total": 0.0001}}
    create = start(keys=[key]).client(APP_KEY).chat.completions.create
    create(model="weak", messages=EASY, max_tokens=50)
    with pytest.raises(openai.RateLimitError):
        create(model="weak", messages=EASY, max_tokens=50)
    assert len(upstream.calls) == 1


USAGES: list[tuple[dict[str, Any], int | None]] = [
    ({"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}, 1_050_000),
    (
        {
            "prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150,
            "prompt_tokens_details": {"cached_tokens": 64, "audio_tokens": 0},
            "completion_tokens_details": {"reasoning_tokens": 20},
        },
        None,
    ),
    ({"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 400}, None),
    (
        {"prompt_tokens": 100, "prompt_cache_hit_tokens": 90, "prompt_cache_miss_tokens": 10,
         "completion_tokens": 50, "total_tokens": 150},
        None,
    ),
    (
        {"input_tokens": 20, "cache_read_input_tokens": 70, "cache_creation_input_tokens": 10,
         "output_tokens": 50},
        None,
    ),
    ({"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0}, 0),
]


@pytest.mark.parametrize(("usage", "cost"), USAGES)
def test_a_stream_costs_what_the_same_answer_costs_in_one_piece(
    gateway: Gateway, upstream: Upstream, usage: dict[str, Any], cost: int | None
) -> None:
    parts = [*map(event, [*WORDS, STOP, piece(choices=[], usage=usage)]), DONE]

    def answer(call: Call) -> None:
        whole = answers.http(answers.completion(usage=usage))
        call.send(answers.stream(parts) if call.json.get("stream") else whole)

    upstream.behave(answer)
    create = gateway.client().chat.completions.with_raw_response.create
    whole = create(model="strong", messages=EASY)
    stream = create(
        model="strong", messages=EASY, stream=True, stream_options={"include_usage": True}
    )
    told = [
        whole.parse().usage.model_extra["cost"],
        [part.usage for part in stream.parse() if part.usage][-1].model_extra["cost"],
    ]
    recorded = [
        gateway.attempts(raw.headers["x-router-request-id"])[0]["cost"] for raw in (whole, stream)
    ]
    assert recorded[0] == recorded[1] is not None
    assert [round(value * 1e9) for value in told] == recorded
    assert float(whole.headers["x-router-cost"]) == told[0]
    if cost is not None:
        assert recorded[0] == cost
