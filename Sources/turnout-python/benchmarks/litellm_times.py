"""How long LiteLLM's own automatic routers and ours take, in process and through the proxy."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

import numpy
from litellm_peers import OURS, Peer, embedding_model
from litellm_proxy import Proxy, configuration, start, upstream


async def in_process_times(
    peers: dict[str, Peer], prompts: list[str], rounds: int
) -> dict[str, list[float]]:
    """Microseconds per decision: the median, the 99th percentile, and the lowest and the highest
    median of a round. The routers take turns with each prompt; the semantic one, which waits for
    its encoder, comes after the others of a round."""
    times: dict[str, list[list[float]]] = {name: [] for name in peers}
    groups = [[name for name in peers if (name == "semantic") == late] for late in (False, True)]
    for turn in range(rounds + 1):
        measured: dict[str, list[float]] = {name: [] for name in peers}
        for group in groups:
            for prompt in prompts:
                for name in group:
                    began = time.perf_counter()
                    await peers[name].decide(prompt)
                    measured[name].append((time.perf_counter() - began) * 1e6)
        # The first round warms up.
        for name, values in measured.items():
            if turn:
                times[name].append(values)
    return {name: spread(values) for name, values in times.items()}


def spread(rounds: list[list[float]]) -> list[float]:
    everything = numpy.array(rounds).ravel()
    medians = [statistics.median(values) for values in rounds]
    return [
        float(numpy.median(everything)),
        float(numpy.percentile(everything, 99)),
        min(medians),
        max(medians),
    ]


def proxy_times(
    folder: Path,
    configured: dict[str, dict[str, Any]],
    encoder: str | None,
    share: float,
    prompts: list[str],
    rounds: int,
) -> dict[str, list[float]]:
    """Milliseconds through LiteLLM's proxy that a router adds to a request for a model by its name,
    the difference for each prompt; for `weak`, that of the whole request."""
    artifact = folder / "router.safetensors"
    with upstream(folder) as models:
        told = configuration(models.url, artifact, share=share)
        names = ["weak", "auto"]
        for name, parameters in configured.items():
            # Without a licence LiteLLM's proxy runs one router with the second classifier.
            if (name != "semantic" or encoder) and not name.endswith("our rows"):
                told["model_list"].append({"model_name": name, "litellm_params": parameters})
                names.append(name)
        if encoder:
            told["model_list"].append(embedding_model(encoder))
        server = start(folder, told)
        try:
            server.wait_until_up()
            proxy = Proxy(server, models, folder)
            times: dict[str, list[list[float]]] = {name: [] for name in names}
            for turn in range(rounds + 1):
                measured: dict[str, list[float]] = {name: [] for name in names}
                for index, prompt in enumerate(prompts):
                    # Nobody is always the first after a pause.
                    start_at = index % len(names)
                    order = names[start_at:] + names[:start_at]
                    passed = {name: request(proxy, name, prompt) for name in order}
                    for name in names:
                        base = 0 if name == "weak" else passed["weak"]
                        measured[name].append(passed[name] - base)
                if turn:
                    for name in names:
                        times[name].append(measured[name])
        finally:
            server.stop()
    return {OURS if name == "auto" else name: spread(values) for name, values in times.items()}


def request(proxy: Proxy, model: str, prompt: str) -> float:
    body = {"model": model, "messages": [{"role": "user", "content": prompt}]}
    began = time.perf_counter()
    answer = proxy.ask(body)
    passed = (time.perf_counter() - began) * 1e3
    assert answer.status_code == 200, answer.text
    return passed
