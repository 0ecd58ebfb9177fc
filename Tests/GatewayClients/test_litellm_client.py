"""The package `litellm` as a client, as OpenAI's provider and as one of LiteLLM's own proxies; and
RouteLLM's way to ask."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import answers
import litellm
import openai
import pytest
from answers import STREAM_HEAD, chunk, delta, event
from conftest import Start
from gateway import MASTER_KEY, PRICES, Gateway
from test_openai_chat import COST, EASY
from upstream import PATIENCE, Call, Upstream


def options(gateway: Gateway, model: str = "openai/auto") -> dict[str, Any]:
    found: dict[str, Any] = {"model": model, "api_base": gateway.url, "api_key": MASTER_KEY}
    return {**found, "num_retries": 0, "max_retries": 0}


def test_a_completion(gateway: Gateway) -> None:
    answer = litellm.completion(messages=EASY, **options(gateway))
    headers = answer._hidden_params["additional_headers"]
    model = headers["llm_provider-x-router-model"]
    assert answer.choices[0].message.content == f"The model {model}-1 answers"
    assert float(headers["llm_provider-x-router-cost"]) == float(COST[model])
    assert answer.usage.total_tokens == 150


def test_extra_headers_choose(gateway: Gateway) -> None:
    for limit, model in [("0", "strong"), ("1", "weak")]:
        answer = litellm.completion(
            messages=EASY, extra_headers={"x-router-threshold": limit}, **options(gateway)
        )
        assert answer.choices[0].message.content == f"The model {model}-1 answers"


def test_a_stream_with_its_usage(gateway: Gateway) -> None:
    chunks = list(
        litellm.completion(
            messages=EASY, stream=True, stream_options={"include_usage": True}, **options(gateway)
        )
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices)
    assert text in ("The model weak-1 answers", "The model strong-1 answers")
    usages = [usage for chunk in chunks if (usage := getattr(chunk, "usage", None))]
    assert usages[-1].total_tokens == 150


def test_tools_through_a_stream(gateway: Gateway) -> None:
    function = {"name": "temperature", "parameters": {"type": "object", "properties": {}}}
    chunks = litellm.completion(
        messages=EASY,
        stream=True,
        tools=[{"type": "function", "function": function}],
        **options(gateway),
    )
    whole = litellm.stream_chunk_builder(list(chunks))
    (called,) = whole.choices[0].message.tool_calls
    assert (called.function.name, called.function.arguments) == ("temperature", '{"city":"Oslo"}')


def test_the_asynchronous_form(gateway: Gateway) -> None:
    answer = asyncio.run(litellm.acompletion(messages=EASY, **options(gateway, "openai/strong")))
    assert answer.choices[0].message.content == "The model strong-1 answers"


def test_an_embedding(gateway: Gateway) -> None:
    answer = litellm.embedding(
        input=["abc"], encoding_format="float", **options(gateway, "openai/embed")
    )
    assert answer.data[0]["embedding"] == [3.0, 0.5]


def test_as_one_of_its_own_proxies(gateway: Gateway) -> None:
    answer = litellm.completion(messages=EASY, **options(gateway, "litellm_proxy/strong"))
    headers = answer._hidden_params["additional_headers"]
    assert float(headers["llm_provider-x-litellm-response-cost"]) == float(COST["strong"])


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (answers.error("400 Bad", "no such option"), litellm.BadRequestError),
        (answers.error("429 Slow"), litellm.RateLimitError),
        (answers.error("500 Oops"), litellm.BadGatewayError),
        (answers.error("503 Busy"), litellm.ServiceUnavailableError),
        (
            answers.http(
                {
                    "error": {
                        "message": "This model's maximum context length is 10 tokens.",
                        "type": "invalid_request_error",
                        "param": "messages",
                        "code": "context_length_exceeded",
                    }
                },
                "400 Bad",
            ),
            litellm.ContextWindowExceededError,
        ),
    ],
)
def test_what_upstreams_refuse(
    gateway: Gateway, upstream: Upstream, answer: bytes, expected: type[Exception]
) -> None:
    upstream.behave(lambda call: call.send(answer))
    with pytest.raises(expected):
        litellm.completion(messages=EASY, **options(gateway))


def test_a_stream_that_breaks_does_not_look_whole(gateway: Gateway, upstream: Upstream) -> None:
    was_read = threading.Event()

    def break_off(call: Call) -> None:
        call.send(STREAM_HEAD, chunk(event(delta(content="half"))))
        assert was_read.wait(PATIENCE)
        call.close()

    upstream.behave(break_off)
    words = []
    with pytest.raises(openai.APIError):
        for part in litellm.completion(messages=EASY, stream=True, **options(gateway)):
            words.append(part.choices[0].delta.content)
            was_read.set()
    assert words == ["half"]


def test_what_the_gateway_refuses(gateway: Gateway) -> None:
    with pytest.raises(litellm.NotFoundError):
        litellm.completion(messages=EASY, **options(gateway, "openai/gpt-17"))
    with pytest.raises(litellm.AuthenticationError):
        litellm.completion(messages=EASY, **{**options(gateway), "api_key": "sk-wrong"})
    with pytest.raises(litellm.BadRequestError):
        litellm.completion(
            messages=EASY, extra_headers={"x-router-threshold": "high"}, **options(gateway)
        )


def test_routellm_s_users_change_the_address_only(start: Start) -> None:
    # Theirs has no keys, and its users send what its README says.
    gateway = start(general_settings=None)
    client = openai.OpenAI(base_url=gateway.url, api_key="no_api_key", max_retries=0)
    create = client.chat.completions.with_raw_response.create
    raw = create(model="router-mf-0.3", messages=EASY)
    assert float(raw.headers["x-router-threshold"]) == 0.3
    assert (float(raw.headers["x-router-win-rate"]) >= 0.3) == (
        raw.headers["x-router-model"] == "strong"
    )
    for limit, model in [("0.0", "strong"), ("1.0", "weak")]:
        raw = create(model=f"router-mf-{limit}", messages=EASY)
        assert raw.parse().model == raw.headers["x-router-model"] == model
        assert float(raw.headers["x-router-cost"]) == pytest.approx(
            100 * PRICES[model][0] + 50 * PRICES[model][1]
        )
    with pytest.raises(openai.BadRequestError):
        create(model="router-mf-1.5", messages=EASY)
