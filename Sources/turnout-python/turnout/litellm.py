"""Routes `model: auto` inside LiteLLM's proxy, in microseconds and without another service.

Add to LiteLLM's configuration file, whose model_list has a model `strong` and a model `weak`:

```yaml
litellm_settings:
  callbacks: [turnout.litellm.router]
callback_settings:
  turnout:
    artifact: models/router.safetensors
    strong: strong
    weak: weak
    share: 0.3        # of calls that may go to the strong model; or threshold: 0.21
```

Each setting can come from the environment instead: TURNOUT_ARTIFACT, TURNOUT_SHARE and so on.
Requests for `auto` go to one of the two, all others where they went before. A request may bring its
own limit: metadata `turnout_threshold` or `turnout_share`, the header `x-turnout-threshold` or
`x-turnout-share`, or a model's name such as `router-mf-0.3` or `router-mf-share-0.3`.
The answer's headers say what was decided, and so do the metadata that LiteLLM's loggers get.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import litellm
from fastapi import HTTPException
from litellm._logging import verbose_proxy_logger
from litellm.integrations.custom_logger import CustomLogger

from ._litellm_request import ROUTED_CALLS, limit_in_name, limit_in_request, prompt
from ._litellm_settings import (
    Limit,
    RequestError,
    Settings,
    SettingsError,
    check_models,
    settings,
)
from .errors import LibraryError
from .scorer import Scorer

__all__ = ["RoutingHook", "Settings", "SettingsError", "Limit", "settings"]


class RoutingRecord(dict[str, Any]):
    """What was decided for one request. A type of its own: no client can make one."""


class BadLimit(HTTPException):
    """A 400, whose parts LiteLLM puts into an error as OpenAI's API has it."""

    type = "invalid_request_error"

    def __init__(self, error: RequestError) -> None:
        super().__init__(400, f"turnout: {error}")
        self.param = error.parameter


class RoutingHook(CustomLogger):
    """Sends the requests for one name to the strong or to the weak model of LiteLLM.

    For a second router beside `turnout.litellm.router`, put an instance into a module of your own
    and its name into LiteLLM's callbacks:

    >>> limit = Limit(share=0.5)
    >>> code = RoutingHook(Settings("code.safetensors", limit, model="auto-code"))  # doctest: +SKIP
    """

    def __init__(self, settings: Settings, scorer: Scorer | None = None) -> None:
        super().__init__()
        self.settings = settings
        self.scorer = scorer or _open(settings.artifact)
        self.strong = settings.strong or self.scorer.strong_model
        self.weak = settings.weak or self.scorer.weak_model
        if settings.model in (self.strong, self.weak):
            raise SettingsError(
                f"{settings.model!r} is the name that is routed; the strong and the weak model "
                "need other names"
            )
        self.threshold = settings.limit.in_force(self.scorer)

    def summary(self) -> str:
        """One line that says what the hook does."""
        return (
            f"turnout: {self.settings.model} goes to {self.strong} (the router knows it as "
            f"{self.scorer.strong_model}) from a win rate of {self.threshold:.4g} on, else to "
            f"{self.weak} ({self.scorer.weak_model})"
        )

    # LiteLLM calls these.

    async def async_pre_call_hook(
        self, user_api_key_dict: Any, cache: Any, data: dict[str, Any], call_type: str
    ) -> dict[str, Any] | None:
        """Puts the chosen model in the place of `auto`. Raises a 400 for a limit that is none."""
        place = ROUTED_CALLS.get(call_type)
        model = data.get("model")
        if place is None or not isinstance(model, str):
            return None
        try:
            threshold = self._threshold(model, data)
        except RequestError as error:
            raise BadLimit(error) from error
        if threshold is None:
            return None
        record = self._decide(model, data, threshold)
        data["model"] = record["model"]
        _keep(record, data, place)
        return data

    async def async_post_call_response_headers_hook(
        self,
        data: dict[str, Any],
        user_api_key_dict: Any,
        response: Any,
        request_headers: dict[str, str] | None = None,
        litellm_call_info: dict[str, Any] | None = None,
    ) -> dict[str, str] | None:
        """Says in the answer's headers what was decided."""
        for place in ("metadata", "litellm_metadata"):
            metadata = data.get(place)
            record = metadata.get("turnout") if isinstance(metadata, Mapping) else None
            if isinstance(record, RoutingRecord) and record["router"] == self.settings.model:
                return _headers(record)
        return None

    # Inside

    def _threshold(self, model: str, data: Mapping[str, Any]) -> float | None:
        """The threshold for this request; None if it is not to be routed."""
        if model == self.settings.model:
            limit = limit_in_request(data)
        elif model.startswith("router-") and not _is_deployed(model):
            limit = limit_in_name(model)
            if limit is None:
                return None
        else:
            return None
        return limit.in_force(self.scorer) if limit else self.threshold

    def _decide(self, model: str, data: Mapping[str, Any], threshold: float) -> RoutingRecord:
        record = RoutingRecord(router=self.settings.model, requested=model, threshold=threshold)
        try:
            decision = self.scorer.route(prompt(data), threshold)
        except Exception as error:
            # Better an expensive answer than none. The text of the error may hold the prompt.
            verbose_proxy_logger.error(
                "turnout: the scorer failed with %s; %s answers", type(error).__name__, self.strong
            )
            record.update(decision="fallback", model=self.strong, win_rate=None)
            return record
        name = "strong" if decision.is_strong else "weak"
        chosen = self.strong if decision.is_strong else self.weak
        record.update(decision=name, model=chosen, win_rate=decision.win_rate)
        verbose_proxy_logger.debug("turnout: %s goes to %s: %s", model, chosen, record)
        return record


def _keep(record: RoutingRecord, data: dict[str, Any], place: str) -> None:
    """Where LiteLLM's loggers find it: in the metadata, and in what goes into the spend logs."""
    metadata = data.get(place)
    if not isinstance(metadata, dict):
        metadata = data[place] = {}
    metadata["turnout"] = record
    logged = metadata.get("spend_logs_metadata")
    metadata["spend_logs_metadata"] = {
        **(logged if isinstance(logged, Mapping) else {}),
        "turnout": dict(record),
    }


def _headers(record: RoutingRecord) -> dict[str, str]:
    headers = {
        # Headers are ASCII; the names of models need not be.
        "x-turnout-model": record["model"].encode("ascii", "backslashreplace").decode(),
        "x-turnout-decision": record["decision"],
        "x-turnout-threshold": repr(record["threshold"]),
    }
    if record["win_rate"] is not None:
        headers["x-turnout-win-rate"] = repr(record["win_rate"])
    return headers


def _is_deployed(model: str) -> bool:
    """Whether LiteLLM has a model of its own by this name."""
    router = getattr(sys.modules.get("litellm.proxy.proxy_server"), "llm_router", None)
    return router is not None and model in router.get_model_names()


def _open(path: str) -> Scorer:
    try:
        scorer = Scorer.open(path)
    except LibraryError:
        raise
    except (OSError, ValueError) as error:
        raise SettingsError(
            f"the router cannot be opened: {error}; train one with router-train, or set "
            "callback_settings.turnout.artifact (or TURNOUT_ARTIFACT) to where it is"
        ) from error
    if scorer.embedding_dimension:
        raise SettingsError(
            f"the router {path} needs an embedding with every prompt, which LiteLLM has not; "
            "train one with --preset fast or --preset balanced"
        )
    return scorer


def _configured_hook() -> RoutingHook:
    configured = (getattr(litellm, "callback_settings", None) or {}).get("turnout")
    hook = RoutingHook(settings(configured))
    proxy = sys.modules.get("litellm.proxy.proxy_server")
    if proxy is not None:
        models = {"strong": hook.strong, "weak": hook.weak}
        check_models(models, proxy.proxy_config.get_config_state())
    print(hook.summary(), file=sys.stderr, flush=True)
    return hook


def __getattr__(name: str) -> Any:
    # Opened when LiteLLM asks for it: its settings are read by then.
    if name == "router":
        globals()["router"] = _configured_hook()
        return globals()["router"]
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
