"""From what a caller has, a text or the messages of a chat, to the turns that are scored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Union

#: A text, UTF-8 bytes, or messages as the OpenAI API has them.
Prompt = Union[str, bytes, Sequence[Mapping[str, Any]]]


def turns(prompt: Prompt) -> list[bytes]:
    """The user's turns, oldest first, as UTF-8.

    Of messages only those with the role `user` count, and of content in parts only its text:
    system prompts, tools and images are no part of what a router was trained on.
    """
    if isinstance(prompt, str):
        return [encoded(prompt)]
    if isinstance(prompt, (bytes, bytearray, memoryview)):
        return [bytes(prompt)]
    if not isinstance(prompt, Sequence):
        kind = type(prompt).__name__
        raise TypeError(f"a prompt is a str, bytes or a list of messages, not {kind}")
    messages = [_message(message) for message in prompt]
    return [_content(message) for message in messages if message.get("role") == "user"]


def encoded(text: str) -> bytes:
    """UTF-8; halves of surrogate pairs, which no UTF-8 has, only separate words."""
    return text.encode("utf-8", "surrogatepass")


def _message(message: Any) -> Mapping[str, Any]:
    if isinstance(message, Mapping):
        return message
    raise TypeError(
        f"a message is a dict with role and content, not {type(message).__name__}; to score "
        "several prompts use win_rates"
    )


def _content(message: Mapping[str, Any]) -> bytes:
    content = message.get("content")
    if isinstance(content, str):
        return encoded(content)
    if not isinstance(content, Sequence):
        return b""
    texts = (part.get("text") for part in content if isinstance(part, Mapping))
    return b"\n".join(encoded(text) for text in texts if isinstance(text, str))
