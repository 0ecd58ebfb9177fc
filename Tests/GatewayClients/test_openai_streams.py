"""OpenAI's own client: answers word by word."""

from __future__ import annotations

import asyncio
import threading

import openai
from answers import DONE, STREAM_END, STREAM_HEAD, chunk, completion, delta, event, http
from gateway import MASTER_KEY, Gateway
from test_openai_chat import COST, EASY
from upstream import PATIENCE, Call, Upstream

TOOLS = [{"type": "function", "function": {"name": "temperature", "parameters": {}}}]


def test_words_arrive_and_no_usage_that_was_not_asked_for(
    gateway: Gateway, upstream: Upstream
) -> None:
    chunks = list(
        gateway.client().chat.completions.create(model="weak", messages=EASY, stream=True)
    )
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks)
    assert text == "The model weak-1 answers"
    assert {chunk.model for chunk in chunks} == {"weak"}
    assert all(chunk.usage is None for chunk in chunks)
    # The gateway asks for it all the same, or it would not know the cost.
    assert upstream.calls[0].json["stream_options"] == {"include_usage": True}


def test_the_last_usage_has_the_cost(gateway: Gateway) -> None:
    raw = gateway.client().chat.completions.with_raw_response.create(
        model="auto", messages=EASY, stream=True, stream_options={"include_usage": True}
    )
    chunks = list(raw.parse())
    model = raw.headers["x-router-model"]
    usage = chunks[-1].usage
    assert usage and usage.model_extra and not chunks[-1].choices
    assert (usage.total_tokens, usage.model_extra["cost"]) == (150, float(COST[model]))
    assert float(raw.headers["x-router-cost-estimate"]) > 0
    assert "x-router-cost" not in raw.headers
    (attempt,) = gateway.attempts(raw.headers["x-router-request-id"])
    assert attempt["streamed"] == 1
    assert attempt["cost"] == round(float(COST[model]) * 1e9)
    assert attempt["first_token"] is not None


def test_an_answer_that_comes_whole_is_a_stream_too(gateway: Gateway, upstream: Upstream) -> None:
    upstream.behave(lambda call: call.send(http(completion("All at once"))))
    completions = gateway.client().chat.completions
    raw = completions.with_raw_response.create(model="weak", messages=EASY, stream=True)
    assert raw.headers["content-type"].startswith("text/event-stream")
    chunks = list(raw.parse())
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == "All at once"
    assert chunks[-1].choices[0].finish_reason == "stop"
    (attempt,) = gateway.attempts(raw.headers["x-router-request-id"])
    assert (attempt["outcome"], attempt["cost"]) == ("answered", 30_000)
    function = {"name": "temperature", "arguments": "{}"}
    called = [{"id": "call_1", "type": "function", "function": function}]
    upstream.behave(lambda call: call.send(http(completion(None, tool_calls=called))))
    options = {"include_usage": True}
    chunks = list(
        completions.create(
            model="weak", messages=EASY, tools=TOOLS, stream=True, stream_options=options
        )
    )
    (call,) = chunks[0].choices[0].delta.tool_calls or []
    assert (call.index, call.id, call.function and call.function.name) == (
        0,
        "call_1",
        "temperature",
    )
    assert not chunks[-1].choices and chunks[-1].usage and chunks[-1].usage.total_tokens == 150


def test_a_word_is_passed_on_before_the_next_one_comes(
    gateway: Gateway, upstream: Upstream
) -> None:
    seen = threading.Event()

    def wait_for_reader(call: Call) -> None:
        call.send(STREAM_HEAD, chunk(event(delta(content="first"))))
        assert seen.wait(PATIENCE)
        call.send(chunk(event(delta(content="second"))), chunk(event(delta("stop"))), chunk(DONE))
        call.send(STREAM_END)

    upstream.behave(wait_for_reader)
    words = []
    for part in gateway.client().chat.completions.create(model="weak", messages=EASY, stream=True):
        words.append(part.choices[0].delta.content)
        seen.set()
    assert words == ["first", "second", None]


def test_arguments_of_a_tool_are_put_together(gateway: Gateway) -> None:
    client = gateway.client()
    with client.chat.completions.stream(model="auto", messages=EASY, tools=TOOLS) as stream:
        message = stream.get_final_completion().choices[0].message
    assert message.tool_calls
    (called,) = message.tool_calls
    assert (called.function.name, called.function.arguments) == ("temperature", '{"city":"Oslo"}')


def test_the_asynchronous_client_streams(gateway: Gateway) -> None:
    async def read() -> str:
        async with openai.AsyncOpenAI(base_url=gateway.url, api_key=MASTER_KEY) as client:
            stream = await client.chat.completions.create(
                model="strong", messages=EASY, stream=True
            )
            return "".join([part.choices[0].delta.content or "" async for part in stream])

    assert asyncio.run(read()) == "The model strong-1 answers"


def test_who_leaves_early_is_not_paid_for_to_the_end(gateway: Gateway, upstream: Upstream) -> None:
    def begin(call: Call) -> None:
        call.send(STREAM_HEAD, chunk(event(delta(content="first"))))
        call.wait_for_hangup()

    upstream.behave(begin)
    raw = gateway.client().chat.completions.with_raw_response.create(
        model="weak", messages=EASY, stream=True
    )
    stream = raw.parse()
    next(iter(stream))
    stream.close()
    assert upstream.calls[0].hung_up.wait(PATIENCE)
    (attempt,) = gateway.attempts(raw.headers["x-router-request-id"])
    assert (attempt["outcome"], attempt["cost"]) == ("cancelled", None)
    # Budgets hold by what it may have cost.
    assert attempt["charged"] > 0
