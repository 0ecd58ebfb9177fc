"""notebooks-docs/nginx.conf in a real nginx: router-serve decides, nginx carries."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from http.client import HTTPMessage
from pathlib import Path
from urllib.parse import quote

import answers
import openai
import pytest
from answers import DONE, STREAM_END, STREAM_HEAD, chunk, delta, event
from conftest import Serve, Start
from gateway import KEYS, Gateway, configuration, deployment
from nginx import Nginx
from test_openai_chat import EASY
from upstream import PATIENCE, Call, Upstream


@pytest.fixture(scope="module")
def router(serve: Serve) -> Gateway:
    """It calls no model: nobody listens where it would."""
    rule = {"name": "gold", "when": {"tier": "gold"}, "use": "strong"}
    return serve(configuration("http://127.0.0.1:1/v1", routing={"rules": [rule]}))


@pytest.fixture(scope="module")
def module_nginx(
    router: Gateway, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Nginx]:
    nginx = Nginx(tmp_path_factory.mktemp("nginx"), router.port)
    yield nginx
    nginx.stop()


@pytest.fixture
def nginx(module_nginx: Nginx) -> Nginx:
    module_nginx.strong.reset()
    module_nginx.weak.reset()
    return module_nginx


@pytest.mark.parametrize(("limit", "model"), [("0", "strong"), ("1", "weak")])
def test_by_the_whole_request(nginx: Nginx, limit: str, model: str) -> None:
    # More than nginx holds in one piece, in a body that says where it goes.
    messages = [{"role": "user", "content": "Grüße! " * 20_000}]
    raw = nginx.client("8080").chat.completions.with_raw_response.create(
        model="auto", messages=messages, metadata={"router_threshold": limit}
    )
    assert raw.parse().choices[0].message.content == "The model auto answers"
    assert raw.headers["x-router-model"] == model
    asked, other = (nginx.strong, nginx.weak)[:: 1 if model == "strong" else -1]
    assert not other.calls
    (call,) = asked.calls
    assert (call.method, call.path) == ("POST", "/v1/chat/completions")
    assert call.json == {
        "model": "auto", "messages": messages, "metadata": {"router_threshold": limit}
    }
    # The key is router-serve's; the models have no business with it.
    assert "authorization" not in call.headers


def test_a_stream_passes_word_by_word(nginx: Nginx) -> None:
    seen = threading.Event()

    def wait_for_reader(call: Call) -> None:
        call.send(STREAM_HEAD, chunk(event(delta(content="first"))))
        assert seen.wait(PATIENCE)
        call.send(chunk(event(delta(content="second"))), chunk(DONE), STREAM_END)

    nginx.weak.behave(wait_for_reader)
    nginx.strong.behave(wait_for_reader)
    words = []
    raw = nginx.client("8080").chat.completions.with_raw_response.create(
        model="auto", messages=EASY, stream=True
    )
    assert raw.headers["content-type"] == "text/event-stream"
    for part in raw.parse():
        words.append(part.choices[0].delta.content)
        seen.set()
    assert words == ["first", "second"]


def test_router_serve_s_refusals_are_the_client_s(nginx: Nginx) -> None:
    create = nginx.client("8080").chat.completions.create
    with pytest.raises(openai.BadRequestError) as caught:
        create(model="auto", messages=EASY, metadata={"router_threshold": "high"})
    assert caught.value.response.json()["error"]["param"] == "metadata.router_threshold"
    with pytest.raises(openai.NotFoundError):
        create(model="gpt-17", messages=EASY)
    with pytest.raises(openai.AuthenticationError):
        nginx.client("8080", "sk-wrong").chat.completions.create(model="auto", messages=EASY)
    assert not nginx.strong.calls and not nginx.weak.calls


def test_no_client_chooses_the_location(nginx: Nginx, router: Gateway) -> None:
    body = json.dumps({"model": "weak", "messages": EASY})
    _, headers, _ = router.send("POST", "/v1/route?accel", body, x_accel_redirect="/etc/passwd")
    assert headers["x-accel-redirect"] == "@weak"
    # Only nginx asks for it; auth_request must not be led away.
    assert "x-accel-redirect" not in router.send("POST", "/v1/route", body)[1]
    assert "x-accel-redirect" not in router.send("GET", "/v1/route")[1]


def test_a_conversation_keeps_its_model(router: Gateway) -> None:
    def decide(path: str, *words: str, **headers: str) -> HTTPMessage:
        roles = ("user", "assistant") * len(words)
        messages = [{"role": r, "content": w} for r, w in zip(roles, words, strict=False)]
        body = json.dumps({"model": "auto", "messages": messages})
        return router.send("POST", path, body, **headers)[1]

    opening, talk = ["Tell me of Oslo"], ["Tell me of Oslo", "A town.", "More!"]
    rates = [float(decide("/v1/route", *words)["x-router-win-rate"]) for words in (opening, talk)]
    assert rates[0] > rates[1]
    limit = {"x_router_threshold": str(sum(rates) / 2)}
    # A dry run is forgotten; what nginx acts on is not.
    for path, model in (("/v1/route", "weak"), ("/v1/route?accel", "strong")):
        assert decide(path, *opening, **limit)["x-router-model"] == "strong"
        assert decide(path, *talk, **limit)["x-router-model"] == model


def test_a_model_that_is_down_is_not_chosen(start: Start, upstream: Upstream) -> None:
    upstream.behave(lambda call: call.send(answers.http({"object": "list", "data": []})))
    models = [deployment("strong", "http://127.0.0.1:1/v1"), deployment("weak", upstream.url)]
    router = start(
        model_list=models,
        general_settings={"health_check_interval": 0.1},
        router_settings={"fallbacks": [{"strong": ["weak"]}]},
    )
    body = json.dumps({"model": "auto", "messages": EASY})
    for _ in range(PATIENCE * 20):
        headers = router.send("POST", "/v1/route?accel", body, x_router_threshold="0")[1]
        # The one check may be over before the other has begun.
        if headers["x-accel-redirect"] == "@weak" and upstream.calls:
            break
        time.sleep(0.05)
    assert headers["x-router-model"] == "weak"
    assert {call.path for call in upstream.calls} == {"/v1/models"}


def test_by_auth_request(nginx: Nginx) -> None:
    create = nginx.client("8081").chat.completions.with_raw_response.create
    for limit, model, asked in [("0", "strong", nginx.strong), ("1", "weak", nginx.weak)]:
        prompt = quote("Grüße! " * 5000)[:60_000]
        fields = {"x-router-prompt": prompt, "x-router-threshold": limit}
        raw = create(model="auto", messages=EASY, extra_headers=fields)
        assert raw.parse().choices[0].message.content == "The model auto answers"
        assert raw.headers["x-router-model"] == model
        (call,) = asked.calls
        assert call.json["messages"] == EASY
        assert not {"authorization", "x-router-prompt"} & set(call.headers)


def test_the_prompt_in_the_header_is_what_decides(nginx: Nginx, router: Gateway) -> None:
    easy = "Say hello"
    hard = "Derive a lower bound and prove every intermediate inequality: f(n) ≥ log₂ n + 8.\n" * 5
    rates = []
    for prompt in (easy, hard):
        body = json.dumps({"model": "auto", "messages": [{"role": "user", "content": prompt}]})
        by_body = router.send("POST", "/v1/route", body)[1]
        by_header = router.send("GET", "/v1/route", x_router_prompt=quote(prompt))[1]
        assert by_header["x-router-win-rate"] == by_body["x-router-win-rate"]
        rates.append(float(by_header["x-router-win-rate"]))
    assert rates[0] != rates[1]
    limit = str(sum(rates) / 2)
    create = nginx.client("8081").chat.completions.with_raw_response.create
    for prompt, rate in zip((easy, hard), rates, strict=True):
        fields = {"x-router-prompt": quote(prompt), "x-router-threshold": limit}
        raw = create(model="auto", messages=EASY, extra_headers=fields)
        assert raw.headers["x-router-model"] == ("strong" if rate >= float(limit) else "weak")


def test_rules_by_header_need_no_prompt(nginx: Nginx) -> None:
    create = nginx.client("8081").chat.completions.with_raw_response.create
    raw = create(model="auto", messages=EASY, extra_headers={"x-router-tier": "gold"})
    assert raw.headers["x-router-model"] == "strong"


def test_a_wrong_key_gets_no_further(nginx: Nginx) -> None:
    with pytest.raises(openai.AuthenticationError):
        nginx.client("8081", "sk-wrong").chat.completions.create(model="auto", messages=EASY)
    assert not nginx.strong.calls and not nginx.weak.calls


@pytest.mark.parametrize("port", ["8080", "8081"])
def test_without_router_serve_the_cheap_model_answers(tmp_path: Path, port: str) -> None:
    nginx = Nginx(tmp_path, 1)
    try:
        raw = nginx.client(port).chat.completions.with_raw_response.create(
            model="auto", messages=EASY
        )
        assert raw.headers["x-router-model"] == "weak"
        assert nginx.weak.calls[0].json["messages"] == EASY
        with pytest.raises(openai.AuthenticationError):
            nginx.client(port, "sk-wrong").chat.completions.create(model="auto", messages=EASY)
        assert len(nginx.weak.calls) == 1
    finally:
        nginx.stop()


@pytest.mark.parametrize("port", ["8080", "8081"])
def test_a_request_that_router_serve_cannot_read_needs_a_key(nginx: Nginx, port: str) -> None:
    asked = len(nginx.weak.calls)
    with socket.create_connection(("127.0.0.1", nginx.ports[port]), timeout=PATIENCE) as client:
        body = b'{"model":"auto","messages":[{"role":"user","content":"Hi"}]}'
        client.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            + b"x-a: a\x01b\r\nconnection: close\r\ncontent-length: %d\r\n\r\n" % len(body)
            + body
        )
        head = b"".join(iter(lambda: client.recv(65536), b"")).split(b"\r\n")[0]
    assert head.split()[1][:1] == b"4", head
    assert len(nginx.weak.calls) == asked


def test_nginx_logs_no_key(nginx: Nginx) -> None:
    told = nginx.log.read_text()
    assert not [key for key in KEYS.values() if key in told]
