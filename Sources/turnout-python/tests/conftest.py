"""What the tests share: simulated data and the routers that `router-train` makes of them.

TURNOUT_TOOLS names the folder of the built tools; without it the latest build of this checkout is
taken.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import numpy
import pytest

from turnout import Scorer

ROOT = Path(__file__).resolve().parents[3]
STRONG, WEAK = "sim-titan", "sim-medium"
DIMENSION = 6


class Tools:
    """The command-line tools, run in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        builds = [ROOT / ".build/release", ROOT / ".build/debug"]
        named = os.environ.get("TURNOUT_TOOLS")
        if named:
            builds = [Path(named).absolute()]
        found = [tool for build in builds if (tool := build / "router-train").exists()]
        if not found:
            pytest.exit(f"no router-train in {builds[0]}: run `make tools` first", returncode=1)
        self.bin = max(found, key=lambda tool: tool.stat().st_mtime).parent

    def run(self, tool: str, *arguments: object) -> str:
        command = [str(self.bin / tool), *map(str, arguments)]
        outcome = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        assert outcome.returncode == 0, outcome.stderr
        return outcome.stdout

    def evaluate(self, *arguments: object) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            self.run("router-eval", *arguments, "--bootstrap", 0, "--format", "json")
        )
        return found


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


@pytest.fixture(scope="session")
def tools(tmp_path_factory: pytest.TempPathFactory) -> Tools:
    tools = Tools(tmp_path_factory.mktemp("demo"))
    simulate = ["simulate", "--models", 3, "--rows"]
    tools.run("router-data", *simulate, 1200, "--prompts", 400, "--out", "arena.jsonl")
    # Prompts that none of the routers has seen, with the score of each model.
    tools.run("router-data", *simulate, 300, "--kind", "scores", "--seed", 1, "--out", "new.jsonl")
    return tools


def trained(tools: Tools, name: str, *arguments: object) -> Path:
    options = ["--strong", STRONG, "--weak", WEAK, "--bootstrap", 0, "--out", name]
    tools.run("router-train", "--data", "arena.jsonl", *options, *arguments)
    return tools.folder / name


@pytest.fixture(scope="session")
def artifact(tools: Tools) -> Path:
    """A router with all views of a text: surface numbers, n-grams and a token table."""
    return trained(tools, "balanced.safetensors", "--preset", "balanced")


@pytest.fixture(scope="session")
def fast_artifact(tools: Tools) -> Path:
    return trained(tools, "fast.safetensors", "--preset", "fast")


@pytest.fixture(scope="session")
def embedding_artifact(tools: Tools) -> Path:
    """A router that reads an embedding; its first number says how many characters a prompt has."""
    prompts = [row["prompt"] for row in read_rows(tools.folder / "arena.jsonl")]
    vectors = numpy.random.default_rng(0).normal(size=(len(prompts), DIMENSION))
    vectors[:, 0] = [len(prompt) / 200 for prompt in prompts]
    numpy.save(tools.folder / "vectors.npy", vectors.astype(numpy.float32))
    options = ["--algorithm", "mf", "--embeddings", "vectors.npy"]
    return trained(tools, "embedding.safetensors", *options)


@pytest.fixture(scope="session")
def scorer(artifact: Path) -> Scorer:
    return Scorer.open(artifact)


@pytest.fixture(scope="session")
def embedding_scorer(embedding_artifact: Path) -> Scorer:
    return Scorer.open(embedding_artifact)


@pytest.fixture(scope="session")
def prompts(tools: Tools) -> list[str]:
    """Prompts that no router has seen."""
    return [row["prompt"] for row in read_rows(tools.folder / "new.jsonl")]
