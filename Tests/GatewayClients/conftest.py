"""A gateway with upstream doubles for all tests, and gateways of their own for some."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# Before litellm is imported: it would fetch prices from elsewhere.
os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"

from gateway import TOOL, Gateway, configuration, deployment
from upstream import Upstream

Start = Callable[..., Gateway]


@pytest.fixture(scope="session")
def double() -> Iterator[Upstream]:
    double = Upstream()
    yield double
    double.close()


@pytest.fixture
def upstream(double: Upstream) -> Upstream:
    """The upstream of all models, as if nobody had asked it before."""
    double.reset()
    return double


Serve = Callable[[dict[str, Any]], Gateway]


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serve]:
    """Starts gateways that live until the end of all tests."""
    if not TOOL.exists():
        pytest.exit(f"no {TOOL}: run `make build` first, or `make test`", returncode=1)
    gateways: list[Gateway] = []

    def serve(settings: dict[str, Any]) -> Gateway:
        gateways.append(Gateway(tmp_path_factory.mktemp("gateway"), settings))
        return gateways[-1]

    yield serve
    for gateway in gateways:
        assert gateway.stop() == 0, gateway.log


@pytest.fixture(scope="session")
def served(serve: Serve, double: Upstream) -> Gateway:
    return serve(configuration(double.url))


@pytest.fixture
def gateway(served: Gateway, upstream: Upstream) -> Gateway:
    """One gateway for all tests that can share it; `upstream` answers for it."""
    return served


@pytest.fixture(scope="session")
def falling_back(serve: Serve, double: Upstream) -> Gateway:
    """`weak` falls back to `strong`, and so does `stalling`, whose first token has little time."""
    chains = [{"weak": ["strong"]}, {"stalling": ["strong"]}]
    settings = configuration(double.url, router_settings={"fallbacks": chains})
    settings["model_list"].append(deployment("stalling", double.url, stream_timeout=0.3))
    return serve(settings)


@pytest.fixture(scope="session")
def retrying(serve: Serve, double: Upstream) -> Gateway:
    return serve(configuration(double.url, router_settings={"num_retries": 1}))


@pytest.fixture
def start(upstream: Upstream, tmp_path: Path) -> Iterator[Start]:
    """Starts gateways with other settings before the same upstream."""
    gateways: list[Gateway] = []

    def start(log_level: str = "info", **sections: Any) -> Gateway:
        folder = tmp_path / f"gateway-{len(gateways)}"
        folder.mkdir()
        gateways.append(Gateway(folder, configuration(upstream.url, **sections), log_level))
        return gateways[-1]

    yield start
    for gateway in gateways:
        gateway.stop()
