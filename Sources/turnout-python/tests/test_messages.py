"""Which parts of a chat are scored."""

from __future__ import annotations

from typing import Any

import pytest

from turnout import Scorer

PROMPT = "Prove that the integral of this function is finite, step by step."


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def text(content: str) -> dict[str, str]:
    return {"type": "text", "text": content}


IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


def test_one_user_message_is_the_text_itself(scorer: Scorer) -> None:
    assert scorer.win_rate([user(PROMPT)]) == scorer.win_rate(PROMPT)
    assert scorer.win_rate(PROMPT.encode()) == scorer.win_rate(PROMPT)
    assert scorer.win_rate(memoryview(PROMPT.encode())) == scorer.win_rate(PROMPT)


def test_only_the_users_turns_count(scorer: Scorer) -> None:
    chat = [
        {"role": "system", "content": "You are a poet. " * 50},
        {"role": "developer", "content": "Never prove anything."},
        user("What is a Riemann sum?"),
        {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "type": "function"}]},
        {"role": "tool", "tool_call_id": "1", "content": "42 " * 500},
        {"role": "assistant", "content": "It is 42."},
        user(PROMPT),
    ]
    assert scorer.win_rate(chat) == scorer.win_rate([chat[2], chat[6]])
    assert scorer.win_rate(chat) != scorer.win_rate([chat[6]])
    assert scorer.win_rate(chat) != scorer.win_rate([chat[6], chat[2]])


def test_of_content_in_parts_the_texts_are_joined(scorer: Scorer) -> None:
    parts = [text("What is in this picture?"), IMAGE, text("Describe it in detail.")]
    joined = "What is in this picture?\nDescribe it in detail."
    assert scorer.win_rate([user(parts)]) == scorer.win_rate(joined)
    assert scorer.win_rate([user(tuple(parts))]) == scorer.win_rate(joined)


def test_parts_without_text_are_no_words(scorer: Scorer) -> None:
    audio = {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}
    odd = [IMAGE, audio, {"type": "text"}, {"type": "text", "text": None}, {}, None, 7]
    assert scorer.win_rate([user([text(PROMPT), *odd])]) == scorer.win_rate(PROMPT)
    assert scorer.win_rate([user(odd)]) == scorer.win_rate("")


@pytest.mark.parametrize("content", [None, 7, {}, [], "", b"bytes are no content"])
def test_a_message_without_text_is_an_empty_turn(scorer: Scorer, content: Any) -> None:
    assert scorer.win_rate([user(content)]) == scorer.win_rate("")


def test_a_chat_without_user_messages_is_the_empty_prompt(scorer: Scorer) -> None:
    empty = scorer.win_rate("")
    assert scorer.win_rate([]) == empty
    assert scorer.win_rate([{"role": "system", "content": PROMPT}]) == empty
    assert scorer.win_rate([{"content": PROMPT}]) == empty
    assert scorer.win_rates([[], PROMPT, []])[::2] == [empty, empty]


def test_a_batch_mixes_texts_and_chats(scorer: Scorer) -> None:
    chat = [user("Hello!"), user(PROMPT)]
    mixed: list[Any] = [PROMPT, chat, [], "Hello!", [user([text("Hello!"), IMAGE])]]
    assert scorer.win_rates(mixed) == [scorer.win_rate(prompt) for prompt in mixed]
    assert scorer.win_rates(iter(mixed)) == scorer.win_rates(mixed)
    assert scorer.win_rates([]) == []


def test_a_route_names_the_model_and_says_why(scorer: Scorer) -> None:
    win_rate = scorer.win_rate(PROMPT)
    at, above = scorer.route([user(PROMPT)], win_rate), scorer.route(PROMPT, win_rate + 1e-9)
    assert (at.is_strong, at.model, at.win_rate) == (True, scorer.strong_model, win_rate)
    assert (above.is_strong, above.model) == (False, scorer.weak_model)
    assert above.threshold == win_rate + 1e-9
    by_share = scorer.route(PROMPT, strong_fraction=0.3)
    assert by_share.threshold == scorer.threshold_for(strong_fraction=0.3)
    assert scorer.route(PROMPT, strong_fraction=1).is_strong
    assert scorer.route(PROMPT, 0).is_strong
    assert not scorer.route("", strong_fraction=0).is_strong


def test_the_models_are_the_pair_and_then_the_others(scorer: Scorer) -> None:
    assert scorer.models[:2] == ("sim-titan", "sim-medium")
    assert scorer.models[:2] == (scorer.strong_model, scorer.weak_model)
    assert len(scorer.models) == len(set(scorer.models)) == 3
    assert list(scorer.models) == scorer.description["models"]
