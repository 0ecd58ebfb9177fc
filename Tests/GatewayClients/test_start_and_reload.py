"""Files that are missing or damaged: refused at the start, and without harm at a reload."""

from __future__ import annotations

import json
import shutil
import signal
import time
from pathlib import Path
from typing import Any

import pytest
from conftest import Start
from gateway import ARTIFACT, Gateway, configuration, run
from test_openai_chat import EASY
from upstream import PATIENCE


def damage(path: Path) -> None:
    """Flips a bit in the middle, where only the checksum can tell."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def write(folder: Path, **routing: Any) -> None:
    settings = configuration("http://127.0.0.1:1/v1", routing=routing)
    (folder / "gateway.yaml").write_text(json.dumps(settings))


@pytest.mark.parametrize("command", [[], ["check"]])
def test_a_missing_router(tmp_path: Path, command: list[str]) -> None:
    write(tmp_path, artifact="router.safetensors")
    outcome = run(tmp_path, *command, "--config", "gateway.yaml")
    assert outcome.returncode == 65
    assert "router.safetensors: the router cannot be read; train one" in outcome.stderr


@pytest.mark.parametrize("command", [[], ["check"]])
def test_a_damaged_router(tmp_path: Path, command: list[str]) -> None:
    write(tmp_path, artifact="router.safetensors")
    shutil.copy(ARTIFACT, tmp_path / "router.safetensors")
    damage(tmp_path / "router.safetensors")
    outcome = run(tmp_path, *command, "--config", "gateway.yaml")
    assert outcome.returncode == 65
    assert outcome.stderr.startswith("error: router.safetensors: ")
    assert "checksum" in outcome.stderr
    assert outcome.stdout == ""


def test_a_router_cut_short(tmp_path: Path) -> None:
    write(tmp_path, artifact="router.safetensors")
    content = ARTIFACT.read_bytes()
    (tmp_path / "router.safetensors").write_bytes(content[: len(content) // 2])
    outcome = run(tmp_path, "--config", "gateway.yaml")
    assert outcome.returncode == 65
    assert outcome.stderr.startswith("error: router.safetensors: ")


def test_a_missing_configuration(tmp_path: Path) -> None:
    outcome = run(tmp_path, "--config", "none.yaml")
    assert outcome.returncode == 66
    assert outcome.stderr.startswith("error: none.yaml: cannot be read")


MISTAKES = """\
model_list:
  - model_name: strong
    litellm_params: {model: openai/big, api_key: os.environ/NO_SUCH_KEY}
  - model_name: weak
    litellm_params:
      model: openai/small
      api_bass: http://127.0.0.1:1/v1
routing:
  strong: strong
  weak: week
  share: 1.5
servr: {port: 4000}
"""


@pytest.mark.parametrize("command", [[], ["check"]])
def test_every_mistake_of_a_configuration_with_its_line(
    tmp_path: Path, command: list[str]
) -> None:
    (tmp_path / "gateway.yaml").write_text(MISTAKES)
    outcome = run(tmp_path, *command, "--config", "gateway.yaml")
    assert outcome.returncode == 65
    told = outcome.stderr
    for line, word in [(3, "NO_SUCH_KEY"), (7, "api_base"), (10, "week"), (11, "share"),
                       (12, "server")]:
        assert any(
            f"gateway.yaml:{line}:" in text and word in text for text in told.splitlines()
        ), (line, told)


def test_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    (tmp_path / "gateway.yaml").write_text("model_list:\n  - a: [1,\n  b: }\n")
    outcome = run(tmp_path, "check", "--config", "gateway.yaml")
    assert outcome.returncode == 65
    assert "gateway.yaml:3:" in outcome.stderr


class Reloading:
    """A gateway whose router is a copy that can be harmed."""

    def __init__(self, start: Start, folder: Path) -> None:
        self.router = folder / "router.safetensors"
        shutil.copy(ARTIFACT, self.router)
        self.gateway: Gateway = start(routing={"artifact": str(self.router)})
        self.settings = json.loads((self.gateway.folder / "gateway.yaml").read_text())

    def decides(self) -> str:
        create = self.gateway.client().chat.completions.with_raw_response.create
        raw = create(model="auto", messages=EASY)
        assert float(raw.headers["x-router-win-rate"]) > 0
        return raw.headers["x-router-model"]


@pytest.fixture
def reloading(start: Start, tmp_path: Path) -> Reloading:
    return Reloading(start, tmp_path)


@pytest.mark.parametrize("by_signal", [True, False])
def test_a_damaged_router_changes_nothing(reloading: Reloading, by_signal: bool) -> None:
    gateway = reloading.gateway
    before = reloading.decides()
    new = reloading.router.with_suffix(".new")
    shutil.copy(ARTIFACT, new)
    damage(new)
    new.replace(reloading.router)
    if by_signal:
        gateway.signal(signal.SIGHUP)
    told = gateway.wait_for("not reloaded: what was in force stays")
    assert told["level"] == "error"
    assert "router.safetensors" in told["error"] and "checksum" in told["error"]
    assert reloading.decides() == before
    # And a good one is taken again.
    shutil.copy(ARTIFACT, new)
    new.replace(reloading.router)
    gateway.wait_for("reloaded")
    assert reloading.decides() == before


@pytest.mark.parametrize("by_signal", [True, False])
def test_a_router_that_is_gone_changes_nothing(reloading: Reloading, by_signal: bool) -> None:
    reloading.router.unlink()
    if by_signal:
        reloading.gateway.signal(signal.SIGHUP)
    told = reloading.gateway.wait_for("not reloaded: what was in force stays")
    assert "router.safetensors: the router cannot be read" in told["error"]
    assert reloading.decides() in ("strong", "weak")


@pytest.mark.parametrize("by_signal", [True, False])
def test_a_configuration_with_mistakes_changes_nothing(
    reloading: Reloading, by_signal: bool
) -> None:
    gateway = reloading.gateway
    gateway.write({**reloading.settings, "servr": {}})
    if by_signal:
        gateway.signal(signal.SIGHUP)
    told = gateway.wait_for("not reloaded: what was in force stays")
    assert "gateway.yaml:" in told["error"] and "servr" in told["error"]
    assert reloading.decides() in ("strong", "weak")


@pytest.mark.parametrize("by_signal", [True, False])
def test_a_new_configuration_is_in_force(reloading: Reloading, by_signal: bool) -> None:
    gateway = reloading.gateway
    for count, (share, model) in enumerate([(1.0, "strong"), (0.0, "weak")], start=1):
        reloading.settings["routing"]["share"] = share
        gateway.write(reloading.settings)
        if by_signal:
            gateway.signal(signal.SIGHUP)
        gateway.wait_for("reloaded", count)
        # One change may be taken twice, by the watch and by the signal.
        for _ in range(PATIENCE * 10):
            if reloading.decides() == model:
                break
            time.sleep(0.1)
        assert reloading.decides() == model
    assert not gateway.messages("not reloaded: what was in force stays")
