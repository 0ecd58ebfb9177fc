"""OpenAI's own client, which knows nothing of routing: answers in one piece."""

from __future__ import annotations

import asyncio
import json

import openai
import pytest
from gateway import MASTER_KEY, PRICES, UPSTREAM_KEY, Gateway
from upstream import PATIENCE, Upstream

EASY = [{"role": "user", "content": "Hello"}]
#: Of answers.USAGE.
COST = {model: f"{100 * into + 50 * out:.9f}".rstrip("0") for model, (into, out) in PRICES.items()}


def test_auto_names_the_model_and_what_it_cost(gateway: Gateway, upstream: Upstream) -> None:
    raw = gateway.client().chat.completions.with_raw_response.create(model="auto", messages=EASY)
    answer = raw.parse()
    model = raw.headers["x-router-model"]
    assert model in ("strong", "weak")
    assert answer.model == model
    assert answer.choices[0].message.content == f"The model {model}-1 answers"
    assert raw.headers["x-router-decision"] == "score"
    assert 0 < float(raw.headers["x-router-win-rate"]) < 1
    assert 0 < float(raw.headers["x-router-threshold"]) < 1
    assert raw.headers["x-router-attempts"] == "1"
    assert float(raw.headers["x-router-cost"]) == float(COST[model])
    assert answer.usage and answer.usage.model_extra
    assert answer.usage.model_extra["cost"] == float(COST[model])

    (attempt,) = gateway.attempts(raw.headers["x-router-request-id"])
    assert (attempt["model"], attempt["outcome"]) == (model, "answered")
    assert attempt["cost"] == round(float(COST[model]) * 1e9)
    assert (attempt["input_tokens"], attempt["output_tokens"]) == (100, 50)


def test_headers_that_clients_of_litellm_read(gateway: Gateway) -> None:
    raw = gateway.client().chat.completions.with_raw_response.create(model="weak", messages=EASY)
    assert raw.headers["x-litellm-call-id"] == raw.headers["x-router-request-id"]
    assert raw.headers["x-litellm-model-id"].startswith("weak/")
    assert raw.headers["x-litellm-response-cost"] == raw.headers["x-router-cost"]
    assert raw.headers["x-litellm-attempted-retries"] == "0"
    assert raw.headers["x-litellm-attempted-fallbacks"] == "0"


def test_the_body_goes_on_as_it_came_but_for_the_model(
    gateway: Gateway, upstream: Upstream
) -> None:
    gateway.client().chat.completions.create(
        model="weak",
        messages=[{"role": "system", "content": "Be brief."}, *EASY],
        temperature=0.25,
        seed=7,
        logit_bias={"50256": -100},
        response_format={"type": "json_object"},
        extra_body={"top_k": 40, "guided_choice": ["ä", "ö"]},
    )
    (call,) = upstream.calls
    assert call.path == "/v1/chat/completions"
    assert call.json == {
        "model": "weak-1",
        "messages": [{"role": "system", "content": "Be brief."}, *EASY],
        "temperature": 0.25,
        "seed": 7,
        "logit_bias": {"50256": -100},
        "response_format": {"type": "json_object"},
        "top_k": 40,
        "guided_choice": ["ä", "ö"],
    }
    assert call.headers["authorization"] == f"Bearer {UPSTREAM_KEY}"
    assert not any("x-stainless" in name for name in call.headers)


def test_a_tool_is_called_and_its_result_goes_back(gateway: Gateway, upstream: Upstream) -> None:
    client = gateway.client()
    parameters = {"type": "object", "properties": {"city": {"type": "string"}}}
    function = {"name": "temperature", "parameters": parameters}
    options = {"model": "auto", "tools": [{"type": "function", "function": function}]}
    question = {"role": "user", "content": "How warm is it in Oslo?"}
    first = client.chat.completions.with_raw_response.create(messages=[question], **options)
    message = first.parse().choices[0].message
    assert message.tool_calls
    (called,) = message.tool_calls
    assert json.loads(called.function.arguments) == {"city": "Oslo"}

    result = {"role": "tool", "tool_call_id": called.id, "content": "21 °C"}
    history = [question, message.model_dump(exclude_none=True), result]
    second = client.chat.completions.with_raw_response.create(messages=history, **options)
    assert second.parse().choices[0].finish_reason == "stop"
    assert upstream.calls[1].json["messages"][2] == result
    # A loop of tools is one conversation: what the provider has cached is not thrown away.
    assert second.headers["x-router-model"] == first.headers["x-router-model"]


def test_an_image_passes_through(gateway: Gateway, upstream: Upstream) -> None:
    parts = [
        {"type": "text", "text": "What is this?"},
        {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo=" * 2000}},
    ]
    messages = [{"role": "user", "content": parts}]
    gateway.client().chat.completions.create(model="auto", messages=messages)
    assert upstream.calls[0].json["messages"] == messages


def test_embeddings_in_both_forms(gateway: Gateway) -> None:
    embeddings = gateway.client().embeddings
    raw = embeddings.with_raw_response.create(model="embed", input=["a", "bcd"])
    # The client asks for base64 and decodes it.
    assert [item.embedding for item in raw.parse().data] == [[1.0, 0.5], [3.0, 0.5]]
    assert float(raw.headers["x-router-cost"]) == 1000 * PRICES["embed"][0]
    plain = embeddings.create(model="embed", input="four", encoding_format="float")
    assert (plain.data[0].embedding, plain.model) == ([4.0, 0.5], "embed")


def test_models_are_listed(gateway: Gateway) -> None:
    names = [model.id for model in gateway.client().models.list()]
    assert names == ["auto", "strong", "weak", "embed"]
    assert [gateway.client().models.retrieve(name).id for name in names] == names
    with pytest.raises(openai.NotFoundError, match="There are: auto, strong"):
        gateway.client().models.retrieve("org/gpt-17")


@pytest.mark.parametrize(("limit", "model"), [("0", "strong"), ("1", "weak")])
def test_a_request_brings_its_own_threshold(gateway: Gateway, limit: str, model: str) -> None:
    create = gateway.client().chat.completions.with_raw_response.create
    by_header = create(model="auto", messages=EASY, extra_headers={"x-router-threshold": limit})
    by_metadata = create(model="auto", messages=EASY, metadata={"router_threshold": limit})
    by_share = create(
        model="auto", messages=EASY, extra_headers={"x-router-share": str(1 - int(limit))}
    )
    for raw in (by_header, by_metadata, by_share):
        assert raw.headers["x-router-model"] == model
    assert float(by_header.headers["x-router-threshold"]) == int(limit)
    assert float(by_metadata.headers["x-router-threshold"]) == int(limit)


def test_many_at_once_of_the_asynchronous_client(gateway: Gateway) -> None:
    async def ask_all() -> list[str]:
        async with openai.AsyncOpenAI(
            base_url=gateway.url, api_key=MASTER_KEY, max_retries=0, timeout=PATIENCE
        ) as client:
            answers = await asyncio.gather(
                *(
                    client.chat.completions.create(
                        model=("strong", "weak")[number % 2],
                        messages=[{"role": "user", "content": f"Number {number}"}],
                    )
                    for number in range(32)
                )
            )
        return [answer.choices[0].message.content or "" for answer in answers]

    asked = ["The model strong-1 answers", "The model weak-1 answers"] * 16
    assert asyncio.run(ask_all()) == asked
