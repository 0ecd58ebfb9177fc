"""What a request to LiteLLM's proxy asks of the router: which prompt, and from which win rate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ._litellm_settings import Limit, RequestError, fraction

#: The kinds of call that are routed, each with the key of its data that LiteLLM's own metadata
#: are under. The others' `metadata` are the client's, on their way to the provider.
ROUTED_CALLS = {
    "completion": "metadata",
    "acompletion": "metadata",
    "text_completion": "metadata",
    "atext_completion": "metadata",
    "responses": "litellm_metadata",
    "aresponses": "litellm_metadata",
    "anthropic_messages": "litellm_metadata",
}

#: RouteLLM's form of a name, `router-mf-0.3`, and one with a share, `router-mf-share-0.3`.
_NAMED = re.compile(r"router-.+?-(share-)?([0-9.]+)")


def limit_in_name(model: str) -> Limit | None:
    """The limit that a name such as `router-mf-0.3` ends in; None for other names.

    Raises RequestError if it is no number from 0 to 1.
    """
    match = _NAMED.fullmatch(model)
    if match is None:
        return None
    kind = "share" if match[1] else "threshold"
    return Limit(**{kind: _number(match[2], kind, "model")})


def limit_in_request(data: Mapping[str, Any]) -> Limit | None:
    """The limit that a request carries: in its headers, else in its metadata; None if in neither.

    Raises RequestError if it is no number from 0 to 1, or if a request has both.
    """
    request = data.get("proxy_server_request")
    headers = request.get("headers") if isinstance(request, Mapping) else None
    if isinstance(headers, Mapping):
        lowered = {str(name).lower(): value for name, value in headers.items()}
        found = _limit(lowered, "x-turnout-threshold", "x-turnout-share")
        if found:
            return found
    for place in ("metadata", "litellm_metadata"):
        metadata = data.get(place)
        if isinstance(metadata, Mapping):
            found = _limit(metadata, "turnout_threshold", "turnout_share", f"{place}.")
            if found:
                return found
    return None


def _limit(values: Mapping[str, Any], threshold: str, share: str, place: str = "") -> Limit | None:
    given = [name for name in (threshold, share) if values.get(name) is not None]
    if len(given) == 2:
        raise RequestError(f"give either {threshold} or {share}", place + share)
    for name in given:
        kind = "threshold" if name == threshold else "share"
        return Limit(**{kind: _number(values[name], name, place + name)})
    return None


def _number(value: Any, name: str, parameter: str) -> float:
    number = fraction(value)
    if number is None:
        raise RequestError(f"{name} is a number from 0 to 1, not {str(value)[:40]!r}", parameter)
    return number


def prompt(data: Mapping[str, Any]) -> str | list[Mapping[str, Any]]:
    """The prompt of a chat, of a completion, or of OpenAI's or Anthropic's newer APIs.

    Total: whatever is no text adds none.
    """
    for key in ("messages", "input", "prompt"):
        value = data.get(key)
        if isinstance(value, str):
            return value
        if isinstance(value, list):
            texts = [item for item in value if isinstance(item, str)]
            if texts:
                return "\n".join(texts)
            return [item for item in value if isinstance(item, Mapping) and not _is_result(item)]
    return ""


def _is_result(message: Mapping[str, Any]) -> bool:
    """Whether it hands back what tools returned, which Anthropic's API has the user do."""
    content = message.get("content")
    if not isinstance(content, list):
        return False
    parts = [part for part in content if isinstance(part, Mapping)]
    has_text = any(isinstance(part.get("text"), str) for part in parts)
    return not has_text and any(part.get("type") == "tool_result" for part in parts)
