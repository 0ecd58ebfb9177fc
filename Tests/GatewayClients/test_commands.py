"""The commands `check`, `prices` and `ledger`, and what they say."""

from __future__ import annotations

import json
import re
import time
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import answers
import openai
import pytest
from conftest import Start
from gateway import KEYS, configuration, run
from test_openai_chat import EASY
from upstream import PATIENCE, Upstream


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path)
    return tmp_path


def write(folder: Path, **sections: Any) -> None:
    settings = configuration("http://127.0.0.1:1/v1", **sections)
    (folder / "gateway.yaml").write_text(json.dumps(settings))


@pytest.mark.parametrize(
    ("command", "words"),
    [
        ([], ["SUBCOMMANDS", "serve", "check", "prices", "ledger"]),
        (["serve"], ["--config", "--log-level", "SIGHUP", "SIGTERM"]),
        (["check"], ["--config"]),
        (["prices"], ["--config"]),
        (["ledger"], ["--config", "--by", "--from", "--to", "--zone", "--folder"]),
    ],
)
def test_help_goes_to_standard_output(tmp_path: Path, command: list[str], words: list[str]) -> None:
    outcome = run(tmp_path, *command, "--help")
    assert outcome.returncode == 0
    assert outcome.stderr == ""
    assert [word for word in words if word not in outcome.stdout] == []


@pytest.mark.parametrize(
    "arguments",
    [["--no-such"], ["check", "--port", "1"], ["ledger", "--by", "week"], ["nothing"],
     ["--log-level", "loud"], ["ledger", "--from", "yesterday"],
     ["ledger", "--zone", "Mars/Olympus"], ["ledger", "--to", "2026-02-30"]],
)
def test_wrong_usage_is_64(folder: Path, arguments: list[str]) -> None:
    outcome = run(folder, *arguments)
    assert outcome.returncode == 64, outcome
    assert outcome.stdout == ""
    assert outcome.stderr.lower().startswith("error: ")


def test_check_says_what_will_be_served(folder: Path) -> None:
    outcome = run(folder, "check")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    assert "gateway.yaml: good; 3 deployments of 3 models: strong, weak, embed" in outcome.stdout
    assert re.search("^clients may ask for: .*auto.*strong.*weak.*embed", outcome.stdout, re.M)
    assert "note: " not in outcome.stdout
    assert not (folder / "ledger").exists()


def test_check_says_what_should_be_known(folder: Path) -> None:
    write(folder, general_settings=None, router_settings={"routing_strategy": "least-busy-ish"})
    assert run(folder, "check").returncode == 65
    write(folder, general_settings=None)
    outcome = run(folder, "check")
    assert outcome.returncode == 0
    assert "note: " in outcome.stdout and "there are no keys" in outcome.stdout


def test_check_tells_no_key(folder: Path) -> None:
    write(folder, general_settings={"master_key": "sk-in-the-file"})
    outcome = run(folder, "check")
    assert outcome.returncode == 0
    assert "better put it into the environment" in outcome.stdout
    assert not [k for k in ("sk-in-the-file", *KEYS.values()) if k in outcome.stdout]


def test_prices_with_their_sources(folder: Path) -> None:
    settings = configuration("http://127.0.0.1:1/v1")
    local = {"model": "openai/nobody-knows", "api_base": "http://127.0.0.1:1/v1"}
    settings["model_list"].append({"model_name": "local", "litellm_params": local})
    (folder / "gateway.yaml").write_text(json.dumps(settings))
    outcome = run(folder, "prices")
    assert (outcome.returncode, outcome.stderr) == (0, "")
    lines = {line.split()[0]: line.split() for line in outcome.stdout.splitlines() if line.strip()}
    assert lines["USD"] == "USD per million tokens".split()
    assert lines["strong"][2] == "3" and "15" in lines["strong"]
    assert lines["local"][2:7] == ["?"] * 5
    assert "input_cost_per_token" in outcome.stdout


def test_a_catalogue_that_is_missing_or_damaged(folder: Path) -> None:
    write(folder, ledger={"prices": ["prices.json"]})
    outcome = run(folder, "prices")
    assert outcome.returncode == 66, outcome
    assert "prices.json" in outcome.stderr
    (folder / "prices.json").write_text('{"gpt-5": {"input_cost_per_token": 1e-6,')
    outcome = run(folder, "prices")
    assert outcome.returncode == 65, outcome
    assert "prices.json" in outcome.stderr


def test_no_ledger_yet(folder: Path) -> None:
    outcome = run(folder, "ledger")
    assert outcome.returncode in (66, 73)
    assert "there is no ledger here" in outcome.stderr


def today() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%d")


def test_the_bill(start: Start, upstream: Upstream) -> None:
    begun = today()
    upstream.behave(
        answers.good, answers.good, lambda call: call.send(answers.error("500 Oops")), answers.good
    )
    gateway = start(router_settings={"num_retries": 0})
    create = gateway.client().chat.completions.create
    create(model="router-mf-1", messages=EASY, metadata={"task": "greeting"})
    create(model="router-mf-1", messages=EASY, metadata={"task": "greeting"})
    with pytest.raises(openai.InternalServerError):
        create(model="weak", messages=EASY)
    create(model="strong", messages=EASY, user="acme")
    for _ in range(PATIENCE * 20):
        if len(gateway.rows("SELECT * FROM attempts")) == 4:
            break
        time.sleep(0.05)
    # Beside a gateway that runs, and after it.
    beside = run(gateway.folder, "ledger")
    gateway.stop()
    after = run(gateway.folder, "ledger")
    assert (beside.returncode, beside.stderr) == (0, "")
    assert after.stdout == beside.stdout
    lines = {line.split()[0]: line.split() for line in after.stdout.splitlines() if line.strip()}
    assert lines["model"][:3] == ["model", "requests", "failed"]
    # Requests that were answered, attempts that were not.
    assert (lines["weak"][1:3], lines["strong"][1:3]) == (["2", "1"], ["1", "0"])
    assert (lines["weak"][6], lines["strong"][6]) == ("0.000060", "0.001050")
    # Two were routed: 2 × 30 µ$ instead of 2 × 1050 µ$.
    assert "Routing saved 0.002040 USD (97.1 %)" in after.stdout

    by_task = run(gateway.folder, "ledger", "--by", "task").stdout
    assert re.search(r"^ *greeting +2 +0 ", by_task, re.M)
    by_customer = run(gateway.folder, "ledger", "--by", "customer").stdout
    assert re.search(r"^ *acme +1 +0 ", by_customer, re.M)
    by_day = run(gateway.folder, "ledger", "--by", "day").stdout
    assert begun in by_day or today() in by_day
    earlier = run(gateway.folder, "ledger", "--to", "2020-01-01")
    assert earlier.stdout.strip() == "The ledger has no requests in this time."
    elsewhere = run(gateway.folder.parent, "ledger", "--folder", str(gateway.folder / "ledger"))
    assert elsewhere.stdout == after.stdout
