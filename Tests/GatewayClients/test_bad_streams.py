"""Streams that are odd or break: what the client sees, and what the ledger has of it."""

from __future__ import annotations

import gzip
import threading
from typing import Any

import answers
import openai
import pytest
from answers import STREAM_END, STREAM_HEAD, chunk, delta, event
from conftest import Start
from gateway import Gateway
from test_openai_chat import COST, EASY
from upstream import PATIENCE, Behaviour, Call, Upstream

TEXT = "Grüße, 世界 👩‍💻 – naïve"
#: Without a length and without chunks: the end of the connection ends it.
BARE_HEAD = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\nconnection: close\r\n\r\n"


def read(gateway: Gateway, model: str = "weak") -> tuple[str, Any, str]:
    """The text, the usage and the name of a request."""
    raw = gateway.client().chat.completions.with_raw_response.create(
        model=model, messages=EASY, stream=True, stream_options={"include_usage": True}
    )
    text, usage = "", None
    for part in raw.parse():
        for choice in part.choices or []:
            text += choice.delta.content or ""
        usage = part.usage or usage
    return text, usage, raw.headers["x-router-request-id"]


def chunk_per_byte(call: Call) -> None:
    data = b"".join(answers.events(TEXT))
    call.send(STREAM_HEAD + b"".join(chunk(data[i : i + 1]) for i in range(len(data))) + STREAM_END)


def segment_per_byte(call: Call) -> None:
    call.drip(BARE_HEAD + b"".join(answers.events(TEXT)))
    call.close()


def chunk_and_segment_per_byte(call: Call) -> None:
    call.drip(answers.stream(answers.events(TEXT)))


def all_in_one_chunk(call: Call) -> None:
    call.send(answers.stream([b"".join(answers.events(TEXT))]))


def other_line_ends(call: Call) -> None:
    data = b"".join(answers.events(TEXT)).replace(b"\n", b"\r\n")
    call.send(STREAM_HEAD, *(chunk(data[i : i + 7]) for i in range(0, len(data), 7)), STREAM_END)


def with_comments(call: Call) -> None:
    parts = [b": OPENROUTER PROCESSING\n\n" + part for part in answers.events(TEXT)]
    call.send(b"".join([STREAM_HEAD, *map(chunk, [b"\xef\xbb\xbf", *parts]), STREAM_END]))


def without_done(call: Call) -> None:
    call.send(answers.stream(answers.events(TEXT)[:-1]))


@pytest.mark.parametrize(
    "behaviour",
    [chunk_per_byte, segment_per_byte, chunk_and_segment_per_byte, all_in_one_chunk,
     other_line_ends, with_comments, without_done],
)
def test_a_stream_is_the_same_however_it_is_cut(
    gateway: Gateway, upstream: Upstream, behaviour: Behaviour
) -> None:
    upstream.behave(behaviour)
    text, usage, request = read(gateway)
    assert text == TEXT
    assert usage.model_extra["cost"] == float(COST["weak"])
    (attempt,) = gateway.attempts(request)
    assert (attempt["outcome"], attempt["cost"]) == ("answered", 30_000)


def test_a_buffered_answer_byte_by_byte(gateway: Gateway, upstream: Upstream) -> None:
    upstream.behave(lambda call: call.drip(answers.http(answers.completion(TEXT))))
    answer = gateway.client().chat.completions.create(model="weak", messages=EASY)
    assert answer.choices[0].message.content == TEXT


def reset(call: Call) -> None:
    call.reset()


def close(call: Call) -> None:
    call.close()


def end_without_reason(call: Call) -> None:
    call.send(STREAM_END)


def error_event(call: Call) -> None:
    call.send(chunk(event({"error": {"message": "out of memory on node 7", "code": 500}})))
    call.wait_for_hangup()


def bad_chunk(call: Call) -> None:
    call.send(b"zz\r\n")
    call.wait_for_hangup()


BREAKS = [reset, close, end_without_reason, error_event, bad_chunk]


@pytest.mark.parametrize("break_off", BREAKS)
def test_a_stream_that_breaks_before_its_first_word(
    falling_back: Gateway, upstream: Upstream, break_off: Behaviour
) -> None:
    def behave(call: Call) -> None:
        call.send(STREAM_HEAD, chunk(event(delta(role="assistant", content=""))))
        break_off(call)

    upstream.behave(behave, answers.good)
    text, usage, request = read(falling_back)
    assert text == "The model strong-1 answers"
    assert usage.model_extra["cost"] == float(COST["strong"])
    first, second = falling_back.attempts(request, 2)
    assert (first["model"], first["outcome"], first["cost"]) == ("weak", "failed", None)
    assert (second["model"], second["outcome"]) == ("strong", "answered")


@pytest.mark.parametrize("break_off", BREAKS)
def test_a_stream_that_breaks_in_the_middle(
    falling_back: Gateway, upstream: Upstream, break_off: Behaviour
) -> None:
    was_read = threading.Event()

    def behave(call: Call) -> None:
        call.send(STREAM_HEAD, chunk(event(delta(content="half"))))
        # What was not read yet would be thrown away by a reset.
        assert was_read.wait(PATIENCE)
        break_off(call)

    upstream.behave(behave, answers.good)
    raw = falling_back.client().chat.completions.with_raw_response.create(
        model="weak", messages=EASY, stream=True
    )
    words = []
    with pytest.raises(openai.APIError) as caught:
        for part in raw.parse():
            words.append(part.choices[0].delta.content)
            was_read.set()
    # The client has words of this model: another one cannot go on, and it must not look whole.
    assert words == ["half"]
    assert "upstream" in caught.value.message
    assert "node 7" not in str(caught.value.body)
    assert len(upstream.calls) == 1
    (attempt,) = falling_back.attempts(raw.headers["x-router-request-id"])
    assert (attempt["outcome"], attempt["cost"]) == ("failed", None)
    assert attempt["charged"] > 0


def test_a_stream_that_dries_up(start: Start, upstream: Upstream) -> None:
    def dry_up(call: Call) -> None:
        call.send(STREAM_HEAD, chunk(event(delta(content="half"))))
        call.wait_for_hangup()

    upstream.behave(dry_up)
    gateway = start(router_settings={"idle_timeout": 0.3})
    raw = gateway.client().chat.completions.with_raw_response.create(
        model="weak", messages=EASY, stream=True
    )
    words = []
    with pytest.raises(openai.APIError, match="longer than the limit"):
        for part in raw.parse():
            words.append(part.choices[0].delta.content)
    assert words == ["half"]
    assert upstream.calls[0].hung_up.wait(PATIENCE)
    (attempt,) = gateway.attempts(raw.headers["x-router-request-id"])
    assert attempt["outcome"] == "timedOut"


def test_a_stream_in_compressed_form_is_no_stream(
    falling_back: Gateway, upstream: Upstream
) -> None:
    data = gzip.compress(b"".join(answers.events()))
    head = STREAM_HEAD.replace(b"\r\n\r\n", b"\r\ncontent-encoding: gzip\r\n\r\n")
    upstream.behave(lambda call: call.send(head, chunk(data), STREAM_END), answers.good)
    assert read(falling_back)[0] == "The model strong-1 answers"
