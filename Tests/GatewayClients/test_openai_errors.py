"""The exceptions of OpenAI's own client, and what they say."""

from __future__ import annotations

from typing import Any

import answers
import openai
import pytest
from conftest import Start
from gateway import APP_KEY, Gateway
from test_openai_chat import EASY
from upstream import Upstream


def body(error: openai.APIStatusError) -> dict[str, Any]:
    """In OpenAI's shape, whatever it is about."""
    found = error.response.json()
    assert set(found) == {"error"}
    assert set(found["error"]) == {"message", "type", "param", "code"}
    assert isinstance(found["error"]["message"], str)
    return found["error"]


def ask(gateway: Gateway, model: str = "weak", **options: Any) -> Any:
    return gateway.client().chat.completions.create(model=model, messages=EASY, **options)


def test_a_wrong_key(gateway: Gateway, upstream: Upstream) -> None:
    with pytest.raises(openai.AuthenticationError) as caught:
        gateway.client("sk-wrong").chat.completions.create(model="auto", messages=EASY)
    assert body(caught.value)["code"] == "invalid_api_key"
    assert not upstream.calls


def test_an_unknown_model(gateway: Gateway) -> None:
    with pytest.raises(openai.NotFoundError) as caught:
        ask(gateway, "gpt-17")
    error = body(caught.value)
    assert (error["code"], error["param"]) == ("model_not_found", "model")
    for name in ("'gpt-17'", "auto", "strong", "weak", "embed"):
        assert name in error["message"]


@pytest.mark.parametrize(
    ("options", "parameter"),
    [
        ({"extra_headers": {"x-router-threshold": "high"}}, "x-router-threshold"),
        ({"extra_headers": {"x-router-share": "1.5"}}, "x-router-share"),
        ({"metadata": {"router_threshold": "-1"}}, "metadata.router_threshold"),
        ({"extra_body": {"messages": "Hello"}}, "messages"),
        ({"extra_body": {"stream": "yes"}}, "stream"),
    ],
)
def test_a_bad_request(
    gateway: Gateway, upstream: Upstream, options: dict[str, Any], parameter: str
) -> None:
    with pytest.raises(openai.BadRequestError) as caught:
        ask(gateway, "auto", **options)
    assert body(caught.value)["param"] == parameter
    assert not upstream.calls


def test_the_upstream_s_own_words_about_a_bad_request(
    gateway: Gateway, upstream: Upstream
) -> None:
    upstream.behave(lambda call: call.send(answers.error("422 No", "temperature is too high")))
    with pytest.raises(openai.UnprocessableEntityError) as caught:
        ask(gateway)
    assert body(caught.value)["message"] == "temperature is too high"


def test_the_gateway_s_own_key_refused_is_no_fault_of_the_client_s(
    gateway: Gateway, upstream: Upstream
) -> None:
    upstream.behave(lambda call: call.send(answers.error("401 No", "bad key")))
    with pytest.raises(openai.InternalServerError) as caught:
        ask(gateway)
    assert caught.value.status_code == 502
    assert body(caught.value)["code"] == "upstream_refused"


def test_an_upstream_s_limit(gateway: Gateway, upstream: Upstream) -> None:
    upstream.behave(lambda call: call.send(answers.error("429 Slow", fields=["retry-after: 33"])))
    with pytest.raises(openai.RateLimitError) as caught:
        ask(gateway)
    assert body(caught.value)["code"] == "upstream_rate_limit_exceeded"
    assert caught.value.response.headers["retry-after"] == "33"


def test_a_key_s_limit(start: Start) -> None:
    key = {"name": "app", "key": "os.environ/APP_KEY", "requests_per_minute": 1}
    create = start(keys=[key]).client(APP_KEY).chat.completions.create
    create(model="weak", messages=EASY)
    with pytest.raises(openai.RateLimitError) as caught:
        create(model="weak", messages=EASY)
    assert body(caught.value)["code"] == "rate_limit_exceeded"
    assert 1 <= int(caught.value.response.headers["retry-after"]) <= 60


def test_the_client_s_own_retries_get_through(gateway: Gateway, upstream: Upstream) -> None:
    busy = answers.error("503 Busy", fields=["retry-after: 1"])
    upstream.behave(lambda call: call.send(busy), answers.good)
    client = gateway.client().with_options(max_retries=1)
    answer = client.chat.completions.create(model="weak", messages=EASY)
    assert answer.choices[0].message.content == "The model weak-1 answers"
    assert len(upstream.calls) == 2


def test_a_failure_says_how_it_came_about(gateway: Gateway, upstream: Upstream) -> None:
    upstream.behave(lambda call: call.send(answers.error("500 Oops", "stack trace of theirs")))
    with pytest.raises(openai.InternalServerError) as caught:
        ask(gateway)
    error = body(caught.value)
    assert (error["type"], error["code"]) == ("upstream_error", "upstream_failed")
    assert "stack trace" not in error["message"]
    headers = caught.value.response.headers
    assert headers["x-router-attempts"] == "1"
    (attempt,) = gateway.attempts(headers["x-router-request-id"])
    assert (attempt["outcome"], attempt["status"], attempt["cost"]) == ("failed", 500, 0)
