"""The plug-in inside LiteLLM's own proxy, asked through HTTP and through OpenAI's client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openai
import pytest
from litellm_proxy import MASTER_KEY, UPSTREAM_KEY, Proxy, proxy

from turnout import Scorer

SHARE = 0.4
IMAGE = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}


@pytest.fixture(scope="module")
def gateway(fast_artifact: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    with proxy(tmp_path_factory.mktemp("proxy"), fast_artifact, share=SHARE) as running:
        yield running


@pytest.fixture(scope="module")
def router(fast_artifact: Path) -> Scorer:
    return Scorer.open(fast_artifact)


@pytest.fixture(scope="module")
def ranked(router: Scorer, prompts: list[str]) -> list[str]:
    """Prompts, the easiest first."""
    return sorted(prompts, key=router.win_rate)


def user(content: Any) -> dict[str, Any]:
    return {"role": "user", "content": content}


def chat(content: Any, model: str = "auto", **more: Any) -> dict[str, Any]:
    return {"model": model, "messages": [user(content)], **more}


def check(answer: Any, router: Scorer, prompt: Any, threshold: float) -> bool:
    """That the answer comes from where the scorer says, and says so; whether that is strong."""
    assert answer.status_code == 200, answer.text
    decision = router.route(prompt, threshold)
    name = "strong" if decision.is_strong else "weak"
    assert answer.headers["x-turnout-model"] == name
    assert answer.headers["x-turnout-decision"] == name
    assert float(answer.headers["x-turnout-win-rate"]) == decision.win_rate
    assert float(answer.headers["x-turnout-threshold"]) == threshold
    assert f"The {name} model " in answer.text
    return decision.is_strong


@pytest.mark.parametrize("stream", [False, True])
def test_prompts_go_where_the_scorer_says(
    gateway: Proxy, router: Scorer, ranked: list[str], stream: bool
) -> None:
    threshold = router.threshold_for(strong_fraction=SHARE)
    asked = ranked[:8] + ranked[-8:]
    strong = [
        check(gateway.ask(chat(prompt, stream=stream)), router, prompt, threshold)
        for prompt in asked
    ]
    assert strong == [False] * 8 + [True] * 8


def test_only_the_model_is_changed(gateway: Proxy, ranked: list[str]) -> None:
    tools = [{"type": "function", "function": {"name": "look_up", "parameters": {}}}]
    body = chat(ranked[-1], temperature=0.25, tools=tools, tool_choice="auto", user="me")
    gateway.ask(body)
    assert gateway.asked()[-1]["body"] == {**body, "model": "gpt-4o"}


def test_chats_with_images_and_tools_are_scored_by_the_users_words(
    gateway: Proxy, router: Scorer, ranked: list[str]
) -> None:
    threshold = router.threshold_for(strong_fraction=SHARE)
    call = {"id": "1", "type": "function", "function": {"name": "look_up", "arguments": "{}"}}
    for words in (ranked[0], ranked[-1]):
        messages = [
            {"role": "system", "content": ranked[-1]},
            user(words),
            {"role": "assistant", "tool_calls": [call]},
            {"role": "tool", "tool_call_id": "1", "content": ranked[-1]},
            {"role": "assistant", "content": ranked[-1]},
            user([{"type": "text", "text": words}, IMAGE]),
        ]
        answer = gateway.ask({"model": "auto", "messages": messages})
        check(answer, router, [user(words), user(words)], threshold)
        assert gateway.asked()[-1]["body"]["messages"] == messages


def test_the_newer_and_the_older_apis_are_routed_too(
    gateway: Proxy, router: Scorer, ranked: list[str]
) -> None:
    threshold = router.threshold_for(strong_fraction=SHARE)
    for words in (ranked[0], ranked[-1]):
        parts = [user([{"type": "input_text", "text": words}])]
        for path, body in [
            ("completions", {"prompt": words}),
            ("responses", {"input": words}),
            ("responses", {"input": parts, "metadata": {"mine": "yes"}}),
            ("messages", {"messages": [user(words)], "max_tokens": 10}),
        ]:
            check(gateway.ask({"model": "auto", **body}, path), router, words, threshold)
        sent = [item["body"] for item in gateway.asked() if item["path"].endswith("/responses")]
        assert {"mine": "yes"} in [body.get("metadata") for body in sent]
        assert "turnout" not in json.dumps(sent)


def test_a_request_brings_its_own_limit(gateway: Proxy, router: Scorer, ranked: list[str]) -> None:
    middle = ranked[len(ranked) // 2]
    rate = router.win_rate(middle)
    above = rate + 0.001
    for limit in (rate, above):
        for answer in [
            gateway.ask(chat(middle), x_turnout_threshold=repr(limit)),
            gateway.ask(chat(middle, metadata={"turnout_threshold": limit})),
            gateway.ask(chat(middle, metadata={"turnout_threshold": str(limit)})),
            gateway.ask(chat(middle, model=f"router-mf-{limit!r}")),
        ]:
            assert check(answer, router, middle, limit) == (limit == rate)
    for share in (0.0, 0.25, 1.0):
        threshold = router.threshold_for(strong_fraction=share)
        for answer in [
            gateway.ask(chat(middle), x_turnout_share=str(share)),
            gateway.ask(chat(middle, metadata={"turnout_share": share})),
            gateway.ask(chat(middle, model=f"router-mf-share-{share}")),
        ]:
            check(answer, router, middle, threshold)


@pytest.mark.parametrize("wrong", ["7", "-0.1", "nan", "inf", "often", "", "1e400", "0.3;"])
def test_a_limit_that_is_none_is_a_400(gateway: Proxy, wrong: str) -> None:
    before = len(gateway.asked())
    for answer in [
        gateway.ask(chat("Hello"), x_turnout_threshold=wrong),
        gateway.ask(chat("Hello"), x_turnout_share=wrong),
        gateway.ask(chat("Hello", metadata={"turnout_threshold": wrong})),
    ]:
        assert answer.status_code == 400
        error = answer.json()["error"]
        assert "is a number from 0 to 1" in error["message"]
        assert error["type"] == "invalid_request_error"
        assert "turnout" in error["param"]
    assert gateway.ask(chat("Hello", model="router-mf-7")).status_code == 400
    assert len(gateway.asked()) == before


def test_two_limits_at_once_are_a_400(gateway: Proxy) -> None:
    both = {"turnout_threshold": 0.3, "turnout_share": 0.3}
    answer = gateway.ask(chat("Hello", metadata=both))
    assert answer.status_code == 400
    assert "either" in answer.json()["error"]["message"]


@pytest.mark.parametrize("model", ["strong", "weak"])
def test_other_models_are_left_alone(gateway: Proxy, ranked: list[str], model: str) -> None:
    # A client cannot make the answer say that it was routed.
    record = {"router": "auto", "model": "x", "decision": "strong", "threshold": 0, "win_rate": 1}
    forged = {"turnout": record, "turnout_threshold": "often"}
    body = chat(ranked[0], model, metadata=forged)
    answer = gateway.ask(body, x_turnout_threshold="often")
    assert answer.status_code == 200
    assert f"The {model} model " in answer.text
    assert not [name for name in answer.headers if name.startswith("x-turnout")]


def test_a_model_that_nobody_has_is_refused_as_ever(gateway: Proxy) -> None:
    for name in ("nobody", "router-nobody", "auto-0.3"):
        answer = gateway.ask(chat("Hello", model=name))
        assert answer.status_code == 400
        assert "Invalid model name" in answer.json()["error"]["message"]


def test_auto_is_listed(gateway: Proxy) -> None:
    names = [model["id"] for model in gateway.http.get("/v1/models").json()["data"]]
    assert sorted(names) == ["auto", "strong", "weak"]


def test_the_decision_reaches_loggers_and_spend_logs(gateway: Proxy, ranked: list[str]) -> None:
    words = ranked[0]
    for path, body in [
        ("chat/completions", {"messages": [user(words)]}),
        ("responses", {"input": words}),
        ("messages", {"messages": [user(words)], "max_tokens": 10}),
    ]:
        answer = gateway.ask(
            {"model": "auto", **body},
            path,
            x_turnout_threshold="0",
            x_litellm_spend_logs_metadata=json.dumps({"path": path}),
        )
        assert answer.headers["x-turnout-decision"] == "strong"
        found = gateway.logged(lambda line: (line["spend_logs"] or {}).get("path") == path)
        record = found[0]["metadata"]
        assert record["decision"] == record["model"] == found[0]["model_group"] == "strong"
        assert record["requested"] == "auto" and record["threshold"] == 0
        assert found[0]["spend_logs"] == {"path": path, "turnout": record}


def test_a_model_that_fails_is_named(gateway: Proxy, router: Scorer) -> None:
    answer = gateway.ask(chat("please fail"))
    assert answer.status_code == 503
    assert answer.headers["x-turnout-decision"] in ("strong", "weak")
    assert float(answer.headers["x-turnout-win-rate"]) == router.win_rate("please fail")


def test_a_scorer_that_fails_leaves_it_to_the_strong_model(gateway: Proxy) -> None:
    secret = "the words of a prompt that belong in no log"
    answer = gateway.ask(chat(secret, model="auto-broken"))
    assert answer.status_code == 200
    assert "The strong model " in answer.text
    assert answer.headers["x-turnout-decision"] == "fallback"
    assert answer.headers["x-turnout-model"] == "strong"
    assert "x-turnout-win-rate" not in answer.headers
    log = gateway.server.log.read_text()
    assert "turnout: the scorer failed with ValueError" in log
    assert secret not in log


def test_hostile_requests_do_no_harm(gateway: Proxy) -> None:
    deep: Any = "x"
    for _ in range(200):
        deep = [deep]
    for content in [None, 7, {}, [], [None, 7, {}], [{"type": "text", "text": 7}], deep, "\ud800"]:
        body = json.dumps(chat(content)).encode()
        answer = gateway.http.post("/v1/chat/completions", content=body)
        assert answer.status_code in (200, 400, 500)
    for messages in [7, None, "x", [None], [[]], {}, [{"role": 7}]]:
        gateway.ask({"model": "auto", "messages": messages})
    assert gateway.ask(chat("x" * 1_000_000)).status_code == 200


def test_openais_client_works(gateway: Proxy, ranked: list[str]) -> None:
    client = openai.OpenAI(base_url=f"{gateway.server.url}/v1", api_key=MASTER_KEY)
    for words, name in ((ranked[0], "weak"), (ranked[-1], "strong")):
        messages: Any = [user(words)]
        raw = client.chat.completions.with_raw_response.create(model="auto", messages=messages)
        assert raw.headers["x-turnout-model"] == name
        assert raw.parse().choices[0].message.content == f"The {name} model answers."

        chunks = client.chat.completions.create(model="auto", messages=messages, stream=True)
        parts = [c.choices[0].delta.content or "" for c in chunks if c.choices]
        assert "".join(parts) == f"The {name} model answers."

    with pytest.raises(openai.BadRequestError, match="from 0 to 1"):
        client.chat.completions.create(
            model="auto", messages=[user("Hello")], extra_headers={"x-turnout-threshold": "2"}
        )


def test_no_log_holds_a_key(gateway: Proxy) -> None:
    gateway.ask(chat("Hello"))
    assert gateway.ask(chat("Hello")).request.headers["authorization"].endswith(MASTER_KEY)
    texts = [path for path in gateway.folder.iterdir() if path.suffix in (".log", ".jsonl")]
    assert len(texts) >= 3
    for path in texts:
        for key in (UPSTREAM_KEY, MASTER_KEY):
            assert key not in path.read_text(), path
