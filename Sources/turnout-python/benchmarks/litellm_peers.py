"""LiteLLM's own automatic routers and ours in one process, each asked as LiteLLM asks it."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from typing import Any, Protocol

import numpy
from litellm import Router
from litellm.router_strategy.adaptive_router.classifier import classify_prompt
from litellm.router_strategy.complexity_router.complexity_router import ComplexityRouter
from litellm.router_strategy.complexity_router.tier_predictor import similarity_cohort

from turnout.litellm import Limit, RoutingHook, Settings

OURS = "turnout"
#: Of the complexity router's four tiers the upper two are the strong model.
TIERS = {"SIMPLE": "weak", "MEDIUM": "weak", "COMPLEX": "strong", "REASONING": "strong"}


class Row:
    """A prompt, and what the strong and the weak model's answers are worth."""

    def __init__(self, prompt: str, strong: float, weak: float) -> None:
        self.prompt, self.strong, self.weak = prompt, strong, weak

    def is_held_out(self) -> bool:
        """Three prompts in ten, chosen by their text."""
        return hashlib.sha256(b"litellm " + self.prompt.encode()).digest()[0] < 0.3 * 256


def read(path: Path, strong: str, weak: str) -> list[Row]:
    """The rows of a score table that are not contaminated, each prompt once."""
    found: dict[str, Row] = {}
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        if not row.get("contaminated"):
            scores = row["scores"]
            found.setdefault(row["prompt"], Row(row["prompt"], scores[strong], scores[weak]))
    return list(found.values())


class Peer(Protocol):
    """A router: its decision, made as LiteLLM has it made, and the number behind it."""

    async def decide(self, prompt: str) -> bool:
        """Whether the prompt goes to the strong model."""
        ...

    async def score(self, prompt: str) -> float:
        """Higher for prompts that need the strong model more; for prompts it has decided."""
        ...


def messages(prompt: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": prompt}]


class Turnout:
    def __init__(self, artifact: Path, share: float) -> None:
        settings = Settings(str(artifact), Limit(share=share), "strong", "weak")
        self.hook = RoutingHook(settings)

    async def decide(self, prompt: str) -> bool:
        data = {"model": "auto", "messages": messages(prompt), "metadata": {}}
        await self.hook.async_pre_call_hook(None, None, data, "acompletion")
        return data["model"] == "strong"

    async def score(self, prompt: str) -> float:
        return self.hook.scorer.win_rate(prompt)


class Complexity:
    """`auto_router/complexity_router` with one of its two local classifiers."""

    def __init__(self, router: Router, configured: dict[str, Any]) -> None:
        self.router = ComplexityRouter("complexity", router, {"tiers": TIERS, **configured}, "weak")

    async def decide(self, prompt: str) -> bool:
        found = await self.router.async_pre_routing_hook("complexity", {}, messages(prompt))
        return found is not None and found.model == "strong"

    async def score(self, prompt: str) -> float:
        outcome = await self.router.aclassify(prompt)
        forecast = outcome.heuristic_v2_forecast
        if forecast is not None:
            # It takes the strong model where the weak tiers' success is below a threshold.
            return -float(forecast["probabilities"]["MEDIUM"])
        return float(outcome.score or 0)


def tier_artifact(rows: list[Row]) -> dict[str, Any]:
    """The second classifier's table, counted on rows of ours instead of on UltraFeedback."""
    counts: dict[str, Counter[Any]] = {
        "global": Counter(),
        "domain": Counter(),
        "cohort": Counter(),
    }
    seen: dict[str, Counter[Any]] = {"global": Counter(), "domain": Counter(), "cohort": Counter()}
    for row in rows:
        kind = classify_prompt(row.prompt)
        cohort = similarity_cohort(row.prompt, kind)
        for tier in (1, 2, 3, 4):
            success = row.weak if tier <= 2 else row.strong
            for name, key in [
                ("global", (tier,)),
                ("domain", (kind.value, tier)),
                ("cohort", (cohort, tier)),
            ]:
                counts[name][key] += success
                seen[name][key] += 1

    def statistics(name: str, label: str | None) -> list[dict[str, Any]]:
        return [
            {
                **({label: key[0]} if label else {}),
                "tier": key[-1],
                "successes": counts[name][key],
                "observations": count,
            }
            for key, count in seen[name].items()
        ]

    return {
        "global_statistics": statistics("global", None),
        "domain_statistics": statistics("domain", "request_type"),
        "cohort_statistics": statistics("cohort", "cohort"),
    }


def semantic_routes(rows: list[Row], count: int) -> str:
    """The semantic router's configuration: prompts that only the strong model got right, and
    prompts that both did, as the utterances of the two routes."""
    wanted = {
        "strong": [row.prompt for row in rows if row.strong > row.weak],
        "weak": [row.prompt for row in rows if row.strong == row.weak == 1],
    }
    routes = [
        {"name": name, "utterances": prompts[:count], "score_threshold": 0.0}
        for name, prompts in wanted.items()
    ]
    return json.dumps({"routes": routes})


class Semantic:
    """`auto_router/…` over embeddings, which come from a server."""

    def __init__(self, router: Router, routes: str) -> None:
        from litellm.router_strategy.auto_router.auto_router import AutoRouter

        self.router = AutoRouter(
            model_name="semantic",
            default_model="weak",
            embedding_model="minilm",
            litellm_router_instance=router,
            auto_router_config=routes,
        )

        # Its own embedding of a prompt, for the score.
        self.vectors: dict[str, list[float]] = {}
        encode = self.router.encoder.aencode_queries

        async def remembering(texts: list[str], **more: Any) -> list[list[float]]:
            vectors = await encode(texts, **more)
            self.vectors[texts[0]] = vectors[0]
            return vectors

        object.__setattr__(self.router.encoder, "aencode_queries", remembering)

    async def decide(self, prompt: str) -> bool:
        found = await self.router.async_pre_routing_hook("semantic", {}, messages(prompt))
        return found is not None and found.model == "strong"

    async def score(self, prompt: str) -> float:
        # Its own nearest utterances and its own mean over those of each route.
        layer = await self.router._ensure_routelayer()
        vector = numpy.array(self.vectors.pop(prompt))
        scores, routes = await layer.index.aquery(vector, top_k=layer.top_k)
        results = [{"route": r, "score": float(s)} for r, s in zip(routes, scores, strict=True)]
        found = {route: score for route, score, _ in layer._score_routes(results)}
        return float(found.get("strong", 0)) - float(found.get("weak", 0))


def configurations(training: list[Row], utterances: int) -> dict[str, dict[str, Any]]:
    """LiteLLM's routers, as `litellm_params` have them."""
    model = "auto_router/complexity_router"

    def complexity(**more: Any) -> dict[str, Any]:
        return {
            "model": model,
            "complexity_router_config": {"tiers": TIERS, **more},
            "complexity_router_default_model": "weak",
        }

    return {
        "complexity": complexity(),
        "complexity v2": complexity(classifier_type="heuristic_v2"),
        "complexity v2, our rows": complexity(
            classifier_type="heuristic_v2", heuristic_v2_artifact=tier_artifact(training)
        ),
        "semantic": {
            "model": "auto_router/semantic",
            "auto_router_config": semantic_routes(training, utterances),
            "auto_router_default_model": "weak",
            "auto_router_embedding_model": "minilm",
        },
    }


def embedding_model(encoder: str) -> dict[str, Any]:
    parameters = {"model": "openai/minilm", "api_base": f"{encoder}/v1", "api_key": "none"}
    return {"model_name": "minilm", "litellm_params": parameters}


def in_process(
    folder: Path, configured: dict[str, dict[str, Any]], encoder: str | None, share: float
) -> dict[str, Peer]:
    router = Router(model_list=[embedding_model(encoder)] if encoder else [])
    peers: dict[str, Peer] = {OURS: Turnout(folder / "router.safetensors", share)}
    for name, parameters in configured.items():
        if name != "semantic":
            peers[name] = Complexity(router, parameters["complexity_router_config"])
        elif encoder:
            peers[name] = Semantic(router, parameters["auto_router_config"])
    return peers


async def ask_all(peer: Peer, prompts: list[str]) -> tuple[list[float], list[bool]]:
    """A router's scores and decisions."""
    sent = [await peer.decide(prompt) for prompt in prompts]
    return [await peer.score(prompt) for prompt in prompts], sent
