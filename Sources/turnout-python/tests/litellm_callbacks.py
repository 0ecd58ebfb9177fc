"""What the tests have LiteLLM's proxy load beside the plug-in."""

from __future__ import annotations

import json
from typing import Any

from litellm.integrations.custom_logger import CustomLogger

from turnout.litellm import Limit, RoutingHook, Settings


class BrokenScorer:
    """Fails at every prompt, with the prompt in its words."""

    strong_model, weak_model = "strong", "weak"

    def route(self, prompt: Any, threshold: float) -> Any:
        raise ValueError(f"no score for {prompt}")


class Logger(CustomLogger):
    """Writes down what LiteLLM tells its loggers of each request."""

    async def async_log_success_event(
        self, kwargs: dict[str, Any], response_obj: Any, start_time: Any, end_time: Any
    ) -> None:
        parameters = kwargs.get("litellm_params") or {}
        places = ("metadata", "litellm_metadata")
        seen = [(parameters.get(place) or {}).get("turnout") for place in places]
        payload = kwargs.get("standard_logging_object") or {}
        logged = (payload.get("metadata") or {}).get("spend_logs_metadata")
        line = {"metadata": seen[0] or seen[1], "spend_logs": logged}
        with open("logged.jsonl", "a") as file:
            file.write(json.dumps({"model_group": payload.get("model_group"), **line}) + "\n")


logger = Logger()
broken = RoutingHook(
    Settings("none", Limit(threshold=0.5), model="auto-broken"),
    BrokenScorer(),  # type: ignore[arg-type]
)
