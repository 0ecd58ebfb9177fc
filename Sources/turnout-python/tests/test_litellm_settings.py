"""What the plug-in for LiteLLM makes of its settings and of a request, without a proxy."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path
from typing import Any

import pytest

from turnout import Scorer
from turnout._litellm_request import limit_in_name, limit_in_request, prompt
from turnout._litellm_settings import RequestError, check_models
from turnout.litellm import Limit, RoutingHook, Settings, SettingsError, settings

GIVEN = {"artifact": "a.safetensors", "share": 0.3}


def test_the_file_comes_before_the_environment() -> None:
    environment = {"TURNOUT_ARTIFACT": "b", "TURNOUT_THRESHOLD": "0.5", "TURNOUT_MODEL": "best"}
    found = settings(GIVEN, environment)
    assert found == Settings("a.safetensors", Limit(share=0.3), None, None, "best")
    found = settings(None, environment)
    assert found == Settings("b", Limit(threshold=0.5), None, None, "best")
    found = settings({**GIVEN, "strong": "os.environ/BIG"}, {"BIG": "big"})
    assert found.strong == "big"


@pytest.mark.parametrize(
    ("configured", "message"),
    [
        (None, "no router is named"),
        ({"artifact": "a"}, "set either share"),
        ({**GIVEN, "threshold": 0.2}, "set either share"),
        ({**GIVEN, "share": 30}, "share is a number from 0 to 1, not 30"),
        ({**GIVEN, "share": True}, "share is a number"),
        ({**GIVEN, "share": "nan"}, "share is a number"),
        ({**GIVEN, "treshold": 0.2}, "no setting treshold; there are artifact"),
        ({**GIVEN, "strong": 4}, "strong is the name of a model, not 4"),
        ({**GIVEN, "weak": "a\r\nb"}, "weak is the name"),
        ({**GIVEN, "weak": "os.environ/NONE"}, "NONE is not set"),
        ("a.safetensors", "holds settings"),
    ],
)
def test_a_wrong_setting_is_named(configured: Any, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        settings(configured, {})


def test_models_are_those_of_the_configuration() -> None:
    listed = {
        "model_list": [{"model_name": "strong"}, {"model_name": "openai/*"}],
        "router_settings": {"model_group_alias": {"small": "openai/gpt-4o-mini"}},
    }
    check_models({"strong": "strong", "weak": "small"}, listed)
    check_models({"strong": "openai/gpt-4o"}, listed)
    with pytest.raises(SettingsError, match="'gpt-4'; set callback_settings.turnout.weak to one"):
        check_models({"strong": "strong", "weak": "gpt-4"}, listed)
    # Models may also come from LiteLLM's database, later.
    check_models({"weak": "gpt-4"}, {})
    check_models({"weak": "gpt-4"}, {**listed, "general_settings": {"store_model_in_db": True}})


def test_what_was_trained_on_names_the_models_unless_told(fast_artifact: Path) -> None:
    hook = RoutingHook(settings({**GIVEN, "artifact": str(fast_artifact)}, {}))
    scorer = Scorer.open(fast_artifact)
    assert (hook.strong, hook.weak) == scorer.models[:2]
    assert hook.threshold == scorer.threshold_for(strong_fraction=0.3)
    with pytest.raises(SettingsError, match="need other names"):
        RoutingHook(Settings(str(fast_artifact), Limit(share=0.3), strong="auto"))


def test_a_router_that_cannot_serve_is_refused(embedding_artifact: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="needs an embedding with every prompt"):
        RoutingHook(Settings(str(embedding_artifact), Limit(share=0.3)))
    with pytest.raises(SettingsError, match="cannot be opened: .*none.safetensors"):
        RoutingHook(Settings(str(tmp_path / "none.safetensors"), Limit(share=0.3)))


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("router-mf-0.3", Limit(threshold=0.3)),
        ("router-mf-share-0.3", Limit(share=0.3)),
        ("router-my-own-one-1", Limit(threshold=1)),
        ("router-mf", None),
        ("router-0.3", None),
        ("my-router-mf-0.3", None),
        ("router-mf-0.3 ", None),
        ("auto", None),
    ],
)
def test_names_carry_limits(name: str, limit: Any) -> None:
    assert limit_in_name(name) == limit


@pytest.mark.parametrize("name", ["router-mf-7", "router-mf-0.3.1", "router-mf-share-1.01"])
def test_names_with_other_numbers_are_errors(name: str) -> None:
    with pytest.raises(RequestError, match="from 0 to 1"):
        limit_in_name(name)


def test_a_header_comes_before_metadata() -> None:
    data: dict[str, Any] = {"metadata": {"turnout_share": 0.5}}
    assert limit_in_request(data) == Limit(share=0.5)
    data["proxy_server_request"] = {"headers": {"X-Turnout-Threshold": "0.2"}}
    assert limit_in_request(data) == Limit(threshold=0.2)
    assert limit_in_request({"metadata": "none", "proxy_server_request": 7}) is None


def test_results_of_tools_are_no_turn_of_the_user() -> None:
    question = {"role": "user", "content": "What is the weather in Lima?"}
    result = {"type": "tool_result", "tool_use_id": "1", "content": "18 °C"}
    told = {"role": "user", "content": [result]}
    more = {"role": "user", "content": [result, {"type": "text", "text": "And in Cusco?"}]}
    assert prompt({"messages": [question, told]}) == [question]
    assert prompt({"messages": [question, more]}) == [question, more]
    assert prompt({"prompt": ["one", "two"]}) == "one\ntwo"
    assert prompt({"prompt": [[1, 2]]}) == []
    assert prompt({"messages": 7, "input": None}) == ""


def decided(hook: RoutingHook, data: dict[str, Any], call: str = "acompletion") -> Any:
    asyncio.run(hook.async_pre_call_hook(None, None, data, call))
    return asyncio.run(hook.async_post_call_response_headers_hook(data, None, None))


def test_only_chats_and_their_like_are_routed(fast_artifact: Path) -> None:
    hook = RoutingHook(Settings(str(fast_artifact), Limit(share=0.3), "big", "small"))
    for call in ("aembedding", "aimage_generation", "atranscription", "moderation"):
        data = {"model": "auto", "input": "Hello"}
        assert decided(hook, data, call) is None
        assert data == {"model": "auto", "input": "Hello"}
    assert decided(hook, {"model": "auto", "messages": []}) is not None


def test_names_that_are_not_ascii_fit_into_headers(fast_artifact: Path) -> None:
    hook = RoutingHook(Settings(str(fast_artifact), Limit(threshold=0), "groß", "klein"))
    headers = decided(hook, {"model": "auto", "messages": []})
    assert headers["x-turnout-model"] == "gro\\xdf"


def test_a_scorer_that_fails_is_logged_without_the_prompt(
    fast_artifact: Path, caplog: pytest.LogCaptureFixture
) -> None:
    hook = RoutingHook(Settings(str(fast_artifact), Limit(share=0.3), "big", "small"))
    hook.scorer.close()
    with caplog.at_level(logging.DEBUG, "LiteLLM Proxy"):
        data = {"model": "auto", "messages": [{"role": "user", "content": "secret words"}]}
        headers = decided(hook, data)
    assert data["model"] == headers["x-turnout-model"] == "big"
    assert headers["x-turnout-decision"] == "fallback"
    assert "secret" not in caplog.text
