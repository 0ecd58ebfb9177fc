"""Upstreams that misbehave before they have said anything: what the client sees, and what the ledger
has of it."""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import answers
import openai
import pytest
from answers import STREAM_HEAD, chunk, delta, event
from gateway import Gateway
from test_openai_chat import EASY
from upstream import PATIENCE, Behaviour, Call, Upstream

def reset(call: Call) -> None:
    call.reset()


def close(call: Call) -> None:
    call.close()


def reset_within_head(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\ncontent-ty")
    call.reset()


def huge_headers(call: Call) -> None:
    call.send(answers.http(answers.completion(), fields=["x-filler: " + "x" * 200_000]))


def many_headers(call: Call) -> None:
    call.send(answers.http(answers.completion(), fields=[f"x-{n}: x" for n in range(20_000)]))


def cut_short(call: Call) -> None:
    call.send(answers.http(answers.completion(), length=5000))
    call.close()


def garbage(call: Call) -> None:
    call.send(answers.http(b'{"id": "chatcmpl-1", "choices": [{"mess'))


def page(call: Call) -> None:
    call.send(answers.http(b"<html>We are down for maintenance</html>"))


def zipped(call: Call) -> None:
    body = gzip.compress(json.dumps(answers.completion()).encode())
    call.send(answers.http(body, fields=["content-encoding: gzip"]))


def error_with_200(call: Call) -> None:
    call.send(answers.http({"error": {"message": "overloaded"}}))


def no_http(call: Call) -> None:
    call.send(b"220 smtp.example.com ready\r\n")


def bad_chunk(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n")


def two_lengths(call: Call) -> None:
    call.send(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}}")


BAD = [reset, close, reset_within_head, huge_headers, many_headers, cut_short, garbage, page,
       zipped, error_with_200, no_http, bad_chunk, two_lengths]


@pytest.mark.parametrize("bad", BAD)
def test_an_upstream_that_gives_no_answer(
    gateway: Gateway, upstream: Upstream, bad: Behaviour
) -> None:
    upstream.behave(bad)
    with pytest.raises(openai.InternalServerError) as caught:
        gateway.client().chat.completions.create(model="weak", messages=EASY)
    assert caught.value.status_code == 502
    error = caught.value.response.json()["error"]
    assert error["code"] in ("upstream_connection_lost", "upstream_malformed_answer")
    (attempt,) = gateway.attempts(caught.value.response.headers["x-router-request-id"])
    # The provider may charge for it: nobody knows.
    assert (attempt["outcome"], attempt["cost"]) == ("failed", None)
    assert attempt["charged"] > 0


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("is_stream", [False, True])
def test_another_model_answers_instead(
    falling_back: Gateway, upstream: Upstream, bad: Behaviour, is_stream: bool
) -> None:
    upstream.behave(lambda call: (bad if call.json["model"] == "weak-1" else answers.good)(call))
    raw = falling_back.client().chat.completions.with_raw_response.create(
        model="weak", messages=EASY, stream=is_stream
    )
    answer = raw.parse()
    if is_stream:
        text = "".join(part.choices[0].delta.content or "" for part in answer)
    else:
        text = answer.choices[0].message.content
    assert text == "The model strong-1 answers"
    assert raw.headers["x-router-model"] == "strong"
    assert raw.headers["x-router-attempts"] == "2"
    assert raw.headers["x-litellm-attempted-fallbacks"] == "1"
    first, second = falling_back.attempts(raw.headers["x-router-request-id"], 2)
    assert (first["model"], first["outcome"], first["cost"]) == ("weak", "failed", None)
    assert (second["model"], second["outcome"]) == ("strong", "answered")
    assert second["cost"] == 1_050_000


def test_nothing_is_asked_for_in_compressed_form(gateway: Gateway, upstream: Upstream) -> None:
    gateway.client().chat.completions.create(model="weak", messages=EASY)
    assert upstream.calls[0].headers["accept-encoding"] == "identity"


def test_a_redirection_is_not_followed(gateway: Gateway, upstream: Upstream) -> None:
    elsewhere = Upstream()
    moved = answers.http({}, "307 Moved", [f"location: {elsewhere.url}/chat/completions"])
    upstream.behave(lambda call: call.send(moved))
    with pytest.raises(openai.InternalServerError) as caught:
        gateway.client().chat.completions.create(model="weak", messages=EASY)
    assert caught.value.status_code == 502
    assert not elsewhere.calls
    elsewhere.close()


def test_a_word_before_the_answer_is_no_answer(gateway: Gateway, upstream: Upstream) -> None:
    def hint(call: Call) -> None:
        call.send(b"HTTP/1.1 103 Early Hints\r\nlink: </style.css>\r\n\r\n")
        answers.good(call)

    upstream.behave(hint)
    answer = gateway.client().chat.completions.create(model="weak", messages=EASY)
    assert answer.choices[0].message.content == "The model weak-1 answers"


def stall_at_once(call: Call) -> None:
    call.wait_for_hangup()


def stall_after_head(call: Call) -> None:
    call.send(STREAM_HEAD)
    call.wait_for_hangup()


def stall_after_role(call: Call) -> None:
    # Comments and empty chunks are signs of life, not of an answer.
    call.send(STREAM_HEAD, chunk(b": ping\n\n"))
    call.send(chunk(event(delta(role="assistant", content=""))))
    call.wait_for_hangup()


@pytest.mark.parametrize("stall", [stall_at_once, stall_after_head, stall_after_role])
def test_a_stall_before_the_first_word(
    falling_back: Gateway, upstream: Upstream, stall: Behaviour
) -> None:
    # By its model: on a busy machine the gateway may have given up before the first call is read.
    def is_stalling(call: Call) -> bool:
        return bool(call.json["model"] == "stalling-1")

    upstream.behave(lambda call: (stall if is_stalling(call) else answers.good)(call))
    create = falling_back.client().chat.completions.with_raw_response.create
    # Leaves a connection behind, so that the time is not up before there is one.
    create(model="strong", messages=EASY)
    raw = create(model="stalling", messages=EASY, stream=True)
    text = "".join(part.choices[0].delta.content or "" for part in raw.parse())
    assert text == "The model strong-1 answers"
    (call,) = filter(is_stalling, upstream.wait_for_calls(3))
    assert call.hung_up.wait(PATIENCE)
    first, second = falling_back.attempts(raw.headers["x-router-request-id"], 2)
    assert (first["model"], first["outcome"]) == ("stalling", "timedOut")
    assert first["first_token"] is None
    assert (second["model"], second["outcome"]) == ("strong", "answered")


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad", "503 Busy", "408 Slow"])
def test_an_error_then_a_good_answer(
    retrying: Gateway, upstream: Upstream, status: str
) -> None:
    check_retry(retrying, upstream, answers.error(status))


def in_a_moment() -> str:
    # To whole seconds, so that it lies between now and one second ahead.
    return format_datetime(datetime.now(timezone.utc) + timedelta(seconds=1), usegmt=True)


@pytest.mark.parametrize(
    "field", ["", "retry-after: 1", "retry-after: {}", "retry-after-ms: 5", "retry-after: soon"]
)
def test_a_limit_then_a_good_answer(retrying: Gateway, upstream: Upstream, field: str) -> None:
    fields = [field.format(in_a_moment())] if field else []
    check_retry(retrying, upstream, answers.error("429 Slow", fields=fields))


def check_retry(gateway: Gateway, upstream: Upstream, bad: bytes) -> None:
    upstream.behave(lambda call: call.send(bad), answers.good)
    raw = gateway.client().chat.completions.with_raw_response.create(model="weak", messages=EASY)
    assert raw.parse().choices[0].message.content == "The model weak-1 answers"
    assert raw.headers["x-router-attempts"] == "2"
    assert raw.headers["x-litellm-attempted-retries"] == "1"
    first, second = gateway.attempts(raw.headers["x-router-request-id"], 2)
    # Providers do not charge for errors.
    assert (first["outcome"], first["cost"]) == ("failed", 0)
    assert (second["outcome"], second["cost"]) == ("answered", 30_000)


@pytest.mark.parametrize("is_date", [False, True])
def test_a_limit_too_long_to_wait_for_is_passed_on(
    retrying: Gateway, upstream: Upstream, is_date: bool
) -> None:
    later = datetime.now(timezone.utc) + timedelta(minutes=30)
    value = format_datetime(later, usegmt=True) if is_date else "1800"
    limited = answers.error("429 Slow", fields=[f"retry-after: {value}"])
    upstream.behave(lambda call: call.send(limited))
    with pytest.raises(openai.RateLimitError) as caught:
        retrying.client().chat.completions.create(model="weak", messages=EASY)
    assert 1500 < int(caught.value.response.headers["retry-after"]) <= 1800
    assert len(upstream.calls) == 1
