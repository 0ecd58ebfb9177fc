"""What the plug-in for LiteLLM is told: by LiteLLM's configuration file or by the environment."""

from __future__ import annotations

import fnmatch
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .errors import TurnoutError
from .scorer import Scorer

#: Each setting of `callback_settings.turnout` and the variable that stands in for it.
VARIABLES = {
    "artifact": "TURNOUT_ARTIFACT",
    "strong": "TURNOUT_STRONG",
    "weak": "TURNOUT_WEAK",
    "share": "TURNOUT_SHARE",
    "threshold": "TURNOUT_THRESHOLD",
    "model": "TURNOUT_MODEL",
}


class SettingsError(TurnoutError, ValueError):
    """The plug-in cannot start with what it was told."""


class RequestError(TurnoutError, ValueError):
    """A request asks for what cannot be done."""

    def __init__(self, message: str, parameter: str) -> None:
        super().__init__(message)
        self.parameter = parameter


@dataclass(frozen=True)
class Limit:
    """From which win rate on the strong model is called: the threshold itself, or the share of
    calls, of prompts like those trained on, that may go there."""

    threshold: float | None = None
    share: float | None = None

    def in_force(self, scorer: Scorer) -> float:
        """The threshold."""
        if self.threshold is not None:
            return self.threshold
        return scorer.threshold_for(strong_fraction=self.share or 0.0)


@dataclass(frozen=True)
class Settings:
    """Where the router is, and the names of LiteLLM's models (`model_name`) that it picks from."""

    artifact: str
    limit: Limit
    #: None: the name that the model has in the training data.
    strong: str | None = None
    weak: str | None = None
    #: The name that clients ask for to be routed.
    model: str = "auto"


def settings(configured: Any, environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings of `callback_settings.turnout`; what is missing there, from the environment.

    Raises SettingsError for a setting that is unknown, missing or wrong.
    """
    given = _given(configured, environment)
    artifact = given.get("artifact")
    if not artifact:
        raise SettingsError(
            "no router is named: set callback_settings.turnout.artifact in LiteLLM's configuration "
            "(or TURNOUT_ARTIFACT) to a file that router-train has written"
        )
    if ("share" in given) == ("threshold" in given):
        raise SettingsError(
            "set either share, the share of calls that may go to the strong model (0.3 for 30 %), "
            "or threshold in callback_settings.turnout (or TURNOUT_SHARE, TURNOUT_THRESHOLD)"
        )
    kind = "share" if "share" in given else "threshold"
    number = fraction(given[kind])
    if number is None:
        raise SettingsError(f"{kind} is a number from 0 to 1, not {given[kind]!r}")
    found = Settings(
        str(artifact),
        Limit(**{kind: number}),
        given.get("strong"),
        given.get("weak"),
        given.get("model", "auto"),
    )
    for name, value in (("strong", found.strong), ("weak", found.weak), ("model", found.model)):
        if value is not None and not (isinstance(value, str) and value.isprintable()):
            raise SettingsError(f"{name} is the name of a model, not {value!r}")
    return found


def _given(configured: Any, environment: Mapping[str, str]) -> dict[str, Any]:
    if configured is None:
        configured = {}
    if not isinstance(configured, Mapping):
        raise SettingsError("callback_settings.turnout holds settings, such as artifact: FILE")
    unknown = [str(name) for name in configured if name not in VARIABLES]
    if unknown:
        raise SettingsError(
            f"callback_settings.turnout has no setting {', '.join(unknown)}; there are "
            + ", ".join(VARIABLES)
        )
    given = {name: value for name, value in configured.items() if value is not None}
    for name, value in given.items():
        if isinstance(value, str) and value.startswith("os.environ/"):
            variable = value[len("os.environ/") :]
            if variable not in environment:
                raise SettingsError(f"{name} is {value}, but {variable} is not set")
            given[name] = environment[variable]
    # A limit in the file is not to meet another one from the environment.
    limited = "share" in given or "threshold" in given
    for name, variable in VARIABLES.items():
        if name in given or not environment.get(variable):
            continue
        if not (limited and name in ("share", "threshold")):
            given[name] = environment[variable]
    return given


def fraction(value: Any) -> float | None:
    """A number from 0 to 1, also in digits; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and 0 <= number <= 1 else None


def check_models(wanted: Mapping[str, str], configuration: Mapping[str, Any]) -> None:
    """Refuses models that LiteLLM's configuration file does not have, where it alone names them."""
    general = configuration.get("general_settings") or {}
    listed = configuration.get("model_list") or []
    if not listed or general.get("store_model_in_db"):
        return
    names = {str(model.get("model_name")) for model in listed if isinstance(model, Mapping)}
    names.update((configuration.get("router_settings") or {}).get("model_group_alias") or {})
    for setting, name in wanted.items():
        if not any(fnmatch.fnmatchcase(name, pattern) for pattern in names):
            raise SettingsError(
                f"{setting}: model_list has no model {name!r}; set callback_settings.turnout."
                f"{setting} to one of {', '.join(sorted(names))}"
            )
