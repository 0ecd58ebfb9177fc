"""Keys and prompts: in no log at any level, no error, no metric, no file."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator

import answers
import openai
from answers import STREAM_HEAD, chunk, delta, event
from conftest import Start
from gateway import APP_KEY, KEYS, Gateway
from upstream import Call, Upstream

PROMPT = "canary of the prompt"


def tell_the_key(call: Call, number: int) -> None:
    """Each way in which an upstream can give away what it was sent."""
    told = f"{call.headers['authorization']} {call.body.decode()}"
    field = ["x-told: " + told[:2000]]
    match number:
        case 0:
            call.send(answers.error("401 No", f"Incorrect API key provided: {told}", field))
        case 1:
            call.send(answers.error("400 Bad", told, field))
        case 2:
            call.send(answers.error("429 Slow", told, ["retry-after: 5"]))
        case 3:
            call.send(answers.error("500 Oops", told))
        case 4:
            call.send(answers.http(f"<h1>{told}</h1>".encode(), "503 Busy"))
        case 5:
            call.send(f"HTTP/1.1 {told}\r\n\r\n".encode())
        case 6:
            call.send(answers.http({"error": {"message": told}}))
        case 7:
            call.send(answers.http(told.encode()))
        case 8:
            call.send(STREAM_HEAD, chunk(event({"error": {"message": told}})))
            call.close()
        case 9:
            call.send(STREAM_HEAD, chunk(event(delta(content="word"))))
            call.send(chunk(event({"error": {"message": told}})))
            call.close()
        case 10:
            call.send(answers.http({}, "302 Moved", [f"location: http://127.0.0.1:1/{told}"]))
        case 11:
            call.reset()
        case 12:
            call.send(answers.http(answers.completion(), fields=field))
        case _:
            call.send(answers.error("404 No", told))


def errors(gateway: Gateway, upstream: Upstream) -> Iterator[str]:
    """What clients are told, of failures of all kinds."""
    client = gateway.client(APP_KEY)
    messages = [{"role": "user", "content": PROMPT}]
    for number in range(14):
        upstream.behave(lambda call, number=number: tell_the_key(call, number))
        for is_stream in (False, True):
            try:
                raw = client.chat.completions.with_raw_response.create(
                    model="auto", messages=messages, stream=is_stream, user="someone"
                )
                answer = raw.parse()
                yield str(raw.headers) + str(list(answer) if is_stream else answer)
            except openai.APIStatusError as error:
                yield str(error.response.headers) + error.response.text
            except openai.APIError as error:
                yield f"{error.message} {error.body}"
    for key in ("wrong-" + APP_KEY, APP_KEY[:-1]):
        try:
            gateway.client(key).models.list()
        except openai.AuthenticationError as error:
            yield error.response.text
    chat = "/v1/chat/completions"
    for body in ("{" + PROMPT, json.dumps({"messages": PROMPT}), json.dumps({PROMPT: APP_KEY})):
        _, headers, told = gateway.send("POST", chat, body, authorization=f"Bearer {APP_KEY}")
        yield f"{headers} {told.decode()}"
    for path in ("/metrics", "/v1/models", "/health/ready", f"/v1/{APP_KEY}"):
        _, headers, told = gateway.send("GET", path, authorization=f"Bearer {APP_KEY}")
        yield f"{headers} {told.decode()}"


def test_no_key_is_told_anywhere(start: Start, upstream: Upstream) -> None:
    gateway = start(
        log_level="debug",
        keys=[{"name": "app", "key": "os.environ/APP_KEY", "budget": {"day": 100}}],
        router_settings={"fallbacks": [{"strong": ["weak"]}], "allowed_fails": 1_000_000},
    )
    told = list(errors(gateway, upstream))
    settings = json.loads((gateway.folder / "gateway.yaml").read_text())
    gateway.write({**settings, "keys": [{"name": "app", "kee": "os.environ/APP_KEY"}]})
    gateway.signal(signal.SIGHUP)
    gateway.wait_for("not reloaded: what was in force stays")
    assert gateway.stop() == 0

    # What was looked for could have been there.
    assert len(gateway.messages("attempt failed")) >= 24
    assert len(gateway.messages("request")) >= 28
    assert len(gateway.rows("SELECT * FROM attempts")) >= 28
    files = [path for path in gateway.folder.rglob("*") if path.is_file()]
    assert any(path.suffix == ".sqlite" for path in files)
    written = {str(path): path.read_bytes() for path in files}
    written["standard error"] = gateway.log.encode()
    for number, text in enumerate(told):
        written[f"answer {number}"] = text.encode()
    for secret in (*KEYS.values(), PROMPT):
        for place, content in written.items():
            # What the upstream says of a bad request is the client's own business.
            if secret == PROMPT and place.startswith("answer"):
                continue
            assert secret.encode() not in content, (secret, place)
