"""What upstreams answer, as bytes of HTTP, and a model that answers well."""

from __future__ import annotations

import base64
import json
import struct
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from upstream import Call

USAGE = {"prompt_tokens": 100, "completion_tokens": 50, "total_tokens": 150}
STREAM_HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
)
STREAM_END = b"0\r\n\r\n"
DONE = b"data: [DONE]\n\n"


def http(
    body: Any, status: str = "200 OK", fields: Iterable[str] = (), length: int | None = None
) -> bytes:
    """A whole answer; `length` is what it says of itself if that is not the truth."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status}", "content-type: application/json", *fields]
    lines.append(f"content-length: {len(content) if length is None else length}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def error(status: str, message: str = "no", fields: Iterable[str] = ()) -> bytes:
    value = {"message": message, "type": "some_error", "param": None, "code": "some_code"}
    return http({"error": value}, status, fields)


def completion(
    content: str | None = "Good day", usage: Any = USAGE, model: str = "real", **message: Any
) -> dict[str, Any]:
    finish = "tool_calls" if message else "stop"
    choice = {"index": 0, "finish_reason": finish}
    choice["message"] = {"role": "assistant", "content": content, **message}
    head = {"id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": model}
    return {**head, "choices": [choice], "usage": usage}


def piece(**more: Any) -> dict[str, Any]:
    head = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 1, "model": "real"}
    return {**head, **more}


def delta(finish: str | None = None, **said: Any) -> dict[str, Any]:
    return piece(choices=[{"index": 0, "delta": said, "finish_reason": finish}])


def event(value: Any) -> bytes:
    # As most providers do: letters as they are, not as escapes.
    return b"data: " + json.dumps(value, ensure_ascii=False).encode() + b"\n\n"


def chunk(data: bytes) -> bytes:
    """A chunk of the transfer, whatever it holds."""
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def events(content: str = "Good day", usage: Any = USAGE) -> list[bytes]:
    """The events of a stream, its usage in a chunk of its own as the last one."""
    words = content.split(" ")
    parts = [" ".join(words[:1]), *(f" {word}" for word in words[1:])]
    found = [delta(role="assistant", content=""), *(delta(content=part) for part in parts)]
    found.append(delta(finish="stop"))
    if usage is not None:
        found.append(piece(choices=[], usage=usage))
    return [*map(event, found), DONE]


def stream(parts: Iterable[bytes]) -> bytes:
    return STREAM_HEAD + b"".join(map(chunk, parts)) + STREAM_END


def good(call: Call) -> None:
    """Answers whatever is asked, and calls a tool where one is offered."""
    if call.path.endswith("/embeddings"):
        return call.send(http(embeddings(call.json)))
    request = call.json
    model = request["model"]
    content = f"The model {model} answers"
    wants_tool = request.get("tools") and request["messages"][-1]["role"] == "user"
    if request.get("stream"):
        options = request.get("stream_options") or {}
        usage = USAGE if options.get("include_usage") else None
        return call.send(stream(tool_events(usage) if wants_tool else events(content, usage)))
    if not wants_tool:
        return call.send(http(completion(content, model=model)))
    function = {"name": "temperature", "arguments": '{"city":"Oslo"}'}
    called = [{"id": "call_1", "type": "function", "function": function}]
    call.send(http(completion(None, model=model, tool_calls=called)))


def tool_events(usage: Any) -> list[bytes]:
    def called(**function: str) -> dict[str, Any]:
        return {"index": 0, "function": function}

    first = {**called(name="temperature", arguments=""), "id": "call_1", "type": "function"}
    arguments = [called(arguments=part) for part in ('{"ci', 'ty":', '"Oslo"}')]
    found = [delta(role="assistant", content=None, tool_calls=[first])]
    found += [delta(tool_calls=[part]) for part in arguments]
    found.append(delta(finish="tool_calls"))
    if usage is not None:
        found.append(piece(choices=[], usage=usage))
    return [*map(event, found), DONE]


def embeddings(request: dict[str, Any]) -> dict[str, Any]:
    """In the form that is asked for: OpenAI's client asks for base64 and decodes it."""
    texts = request["input"] if isinstance(request["input"], list) else [request["input"]]
    data = []
    for index, text in enumerate(texts):
        vector: Any = [float(len(text)), 0.5]
        if request.get("encoding_format") == "base64":
            vector = base64.b64encode(struct.pack("<2f", *vector)).decode()
        data.append({"object": "embedding", "index": index, "embedding": vector})
    usage = {"prompt_tokens": 1000, "total_tokens": 1000}
    return {"object": "list", "model": request["model"], "data": data, "usage": usage}
