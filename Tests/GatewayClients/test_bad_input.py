"""What is wrong with a request, and what the gateway says to it; plain HTTP where no client of
OpenAI's would send such a thing."""

from __future__ import annotations

import http.client
import json
import re
import time
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import answers
import openai
import pytest
from conftest import Start
from gateway import APP_KEY, MASTER_KEY, Gateway
from test_openai_chat import EASY
from upstream import PATIENCE, Upstream

CHAT = "/v1/chat/completions"
GOOD = json.dumps({"model": "weak", "messages": EASY})


def refused(answer: tuple[int, Any, bytes]) -> tuple[int, dict[str, Any]]:
    """The status and the error, which must be in OpenAI's shape."""
    status, headers, content = answer
    assert headers["content-type"] == "application/json"
    error = json.loads(content)["error"]
    assert set(error) == {"message", "type", "param", "code"}
    return status, error


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        GOOD[:-1],
        GOOD + "}",
        "[]",
        "null",
        b'{"model":"weak","messages":[{"role":"user","content":"\xff\xfe"}]}',
        '{"model":"weak","messages":' + "[" * 5000 + "]" * 5000 + "}",
        GOOD.replace('"weak"', "NaN"),
        GOOD.replace("}", ',"model":"strong"}'),
        '{"messages":[]}',
        '{"model":"weak"}',
        '{"model":5,"messages":[]}',
    ],
)
def test_malformed_json(gateway: Gateway, upstream: Upstream, content: str | bytes) -> None:
    status, error = refused(gateway.send("POST", CHAT, content))
    assert status in (400, 413)
    assert error["type"] == "invalid_request_error"
    assert not upstream.calls


@pytest.mark.parametrize("path", [CHAT, "/v1/embeddings", "/v1/route", "/v1/feedback"])
@pytest.mark.parametrize("form", ["text/plain", "application/x-www-form-urlencoded", "image/png"])
def test_a_wrong_content_type(gateway: Gateway, path: str, form: str) -> None:
    status, error = refused(gateway.send("POST", path, GOOD, content_type=form))
    assert (status, error["code"]) == (415, "unsupported_media_type")
    assert "application/json" in error["message"]


def test_a_content_type_with_its_letters(gateway: Gateway) -> None:
    form = "Application/JSON; charset=utf-8"
    assert gateway.send("POST", CHAT, GOOD, content_type=form)[0] == 200


def large(size: int) -> str:
    messages = [{"role": "user", "content": "x" * size}]
    return json.dumps({"model": "weak", "messages": messages})


def test_fifty_megabytes(gateway: Gateway, upstream: Upstream) -> None:
    status, error = refused(gateway.send("POST", CHAT, large(50_000_000)))
    assert (status, error["code"]) == (413, "request_too_large")
    assert str(20 << 20) in error["message"]
    with pytest.raises(openai.APIStatusError) as caught:
        gateway.client().chat.completions.create(
            model="weak", messages=[{"role": "user", "content": "x" * 50_000_000}]
        )
    assert caught.value.status_code == 413
    assert not upstream.calls


def test_fifty_megabytes_without_saying_so(gateway: Gateway, upstream: Upstream) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(50):
            yield b" " * 1_000_000

    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=PATIENCE)
    fields = {"authorization": f"Bearer {MASTER_KEY}", "content-type": "application/json"}
    connection.request("POST", CHAT, parts(), fields, encode_chunked=True)
    answer = connection.getresponse()
    assert answer.status == 413
    assert answer.headers["connection"] == "close"
    connection.close()
    assert not upstream.calls


def test_the_limit_of_bodies_is_the_configuration_s(start: Start, upstream: Upstream) -> None:
    small = start(server={"body_limit": "64 KB"})
    assert small.send("POST", CHAT, large(60_000))[0] == 200
    status, error = refused(small.send("POST", CHAT, large(66_000)))
    assert status == 413 and "65536" in error["message"]
    wide = start(server={"body_limit": "60 MB"})
    assert wide.send("POST", CHAT, large(50_000_000))[0] == 200
    assert len(upstream.calls[1].body) > 50_000_000


def test_an_unknown_model(gateway: Gateway) -> None:
    for path in (CHAT, "/v1/route"):
        status, error = refused(gateway.send("POST", path, GOOD.replace("weak", "gpt-17")))
        assert (status, error["code"]) == (404, "model_not_found")
        assert all(name in error["message"] for name in ("auto", "strong", "weak", "embed"))


ROUTES = [
    ("POST", CHAT), ("POST", "/v1/embeddings"), ("GET", "/v1/models"), ("POST", "/v1/route"),
    ("GET", "/v1/route"), ("POST", "/v1/feedback"), ("GET", "/metrics"), ("GET", "/v1/models/auto"),
]


def test_a_missing_or_wrong_key_is_always_answered_alike(
    gateway: Gateway, upstream: Upstream
) -> None:
    keys = ["", "Bearer ", "Bearer sk-wrong", f"Basic {MASTER_KEY}", MASTER_KEY,
            f"Bearer {MASTER_KEY}x", f"Bearer {MASTER_KEY[:-1]}", "Bearer " + "k" * 5000]
    found = set()
    for method, path in ROUTES:
        for key in keys:
            # Also where the body is none: who has no key learns nothing about it.
            for content in (GOOD, "{") if method == "POST" else (None,):
                status, headers, told = gateway.send(method, path, content, authorization=key)
                shown = [(k, v) for k, v in headers.items() if k.lower() != "date"]
                found.add((status, str(sorted(shown)), told))
    assert len(found) == 1
    ((status, shown, told),) = found
    assert status == 401 and "www-authenticate" in shown
    assert json.loads(told)["error"]["code"] == "invalid_api_key"
    assert not upstream.calls


def test_a_budget_that_is_gone(start: Start, upstream: Upstream) -> None:
    key = {"name": "app", "key": "os.environ/APP_KEY", "budget": {"day": 0.00005}}
    # Both requests are to be of one day.
    left = 86_400 - time.time() % 86_400
    if left < 60:
        time.sleep(left + 1)
    create = start(keys=[key]).client(APP_KEY).chat.completions.create
    # Costs 0.00003; what is left is not enough for another one.
    create(model="weak", messages=EASY, max_tokens=50)
    with pytest.raises(openai.RateLimitError) as caught:
        create(model="weak", messages=EASY, max_tokens=100)
    error = caught.value.response.json()["error"]
    assert (error["type"], error["code"]) == ("insufficient_quota", "insufficient_quota")
    headers = caught.value.response.headers
    reset = datetime.fromisoformat(headers["x-router-budget-reset"].replace("Z", "+00:00"))
    assert (reset.hour, reset.minute, reset.second) == (0, 0, 0)
    assert reset > datetime.now(timezone.utc)
    assert 1 <= int(headers["retry-after"]) <= 86_400
    assert headers["x-router-budget-reset"] in error["message"]
    assert len(upstream.calls) == 1


def test_no_healthy_upstream(start: Start, upstream: Upstream) -> None:
    upstream.behave(lambda call: call.send(answers.error("500 Oops")))
    gateway = start(router_settings={"allowed_fails": 1, "cooldown_time": 1000})
    create = gateway.client().chat.completions.create
    for model in ("weak", "strong", "embed") * 2:
        with pytest.raises(openai.APIStatusError):
            if model == "embed":
                gateway.client().embeddings.create(model="embed", input="x")
            else:
                create(model=model, messages=EASY)
    with pytest.raises(openai.InternalServerError) as caught:
        create(model="auto", messages=EASY)
    assert caught.value.status_code == 503
    error = caught.value.response.json()["error"]
    assert error["code"] == "no_healthy_upstream"
    assert re.search("strong|weak", error["message"])
    assert 900 <= int(caught.value.response.headers["retry-after"]) <= 1000
    assert len(upstream.calls) == 6
    # Alive, but not to be given traffic.
    assert gateway.send("GET", "/health/live")[0] == 200
    assert gateway.send("GET", "/health/ready")[0] == 503
