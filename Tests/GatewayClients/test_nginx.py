"""notebooks-docs/nginx.conf in a real nginx: router-serve decides, nginx carries."""

from __future__ import annotations

import json
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import openai
import pytest
from answers import DONE, STREAM_END, STREAM_HEAD, chunk, delta, event
from conftest import Serve
from gateway import KEYS, MASTER_KEY, ROOT, Gateway, configuration
from test_openai_chat import EASY
from upstream import PATIENCE, Call, Upstream, free_port

MAIN = """
worker_processes 1; daemon off; pid nginx.pid; error_log stderr;
events { worker_connections 256; }
http {
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi;
  uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  include turnout.conf;
}
"""


class Nginx:
    """nginx with the recipe, its addresses replaced; and the two models behind it."""

    def __init__(self, folder: Path, router: int) -> None:
        self.folder = folder
        self.strong, self.weak = Upstream(), Upstream()
        self.ports = {"8080": free_port(), "8081": free_port()}
        recipe = (ROOT / "notebooks-docs/nginx.conf").read_text()
        addresses = {"4000": router, "8001": self.strong.port, "8002": self.weak.port, **self.ports}
        for written, port in addresses.items():
            assert recipe.count(f"127.0.0.1:{written};") == 1
            recipe = recipe.replace(f"127.0.0.1:{written};", f"127.0.0.1:{port};")
        (folder / "turnout.conf").write_text(recipe)
        (folder / "nginx.conf").write_text(MAIN)
        nginx = shutil.which("nginx") or "/usr/sbin/nginx"
        assert Path(nginx).exists(), "nginx is missing: make test installs it (nginx-light)"
        self.log = folder / "nginx.log"
        self.process = subprocess.Popen(
            [nginx, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"],
            stderr=self.log.open("wb"),
        )
        for _ in range(PATIENCE * 20):
            if (folder / "nginx.pid").exists() or self.process.poll() is not None:
                break
            time.sleep(0.05)
        assert self.process.poll() is None, self.log.read_text()

    def client(self, port: str, key: str = MASTER_KEY) -> openai.OpenAI:
        url = f"http://127.0.0.1:{self.ports[port]}/v1"
        return openai.OpenAI(base_url=url, api_key=key, max_retries=0)

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(PATIENCE)
        self.strong.close()
        self.weak.close()


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


def test_by_auth_request(nginx: Nginx) -> None:
    create = nginx.client("8081").chat.completions.with_raw_response.create
    for limit, model, asked in [("0", "strong", nginx.strong), ("1", "weak", nginx.weak)]:
        fields = {"x-router-prompt": quote("Grüße! " * 2000), "x-router-threshold": limit}
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
    nginx = Nginx(tmp_path, free_port())
    try:
        raw = nginx.client(port).chat.completions.with_raw_response.create(
            model="auto", messages=EASY
        )
        assert raw.headers["x-router-model"] == "weak"
        assert nginx.weak.calls[0].json["messages"] == EASY
    finally:
        nginx.stop()


def test_nginx_logs_no_key(nginx: Nginx) -> None:
    told = nginx.log.read_text()
    assert not [key for key in KEYS.values() if key in told]
