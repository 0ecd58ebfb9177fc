"""`router-serve` as a process: its configuration, its log, its ledger and clients for it.

TURNOUT_TOOLS names the folder of the built tools; without it, that of the debug build is taken.
"""

from __future__ import annotations

import http.client
import json
import os
import signal
import sqlite3
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import openai
from upstream import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
TOOL = Path(os.environ.get("TURNOUT_TOOLS") or ROOT / ".build/debug").absolute() / "router-serve"
ARTIFACT = ROOT / "models/general.safetensors"
#: Nothing that the gateway writes may hold one of them.
MASTER_KEY, APP_KEY = "sk-canary-of-the-master", "sk-canary-of-the-app"
UPSTREAM_KEY = "sk-canary-of-the-upstream"
KEYS = {"GATEWAY_KEY": MASTER_KEY, "APP_KEY": APP_KEY, "UPSTREAM_KEY": UPSTREAM_KEY}
#: US dollars per token in and out.
PRICES = {"strong": (3e-6, 15e-6), "weak": (1e-7, 4e-7), "embed": (2e-8, 0.0)}


def deployment(name: str, url: str, **parameters: Any) -> dict[str, Any]:
    into, out = PRICES.get(name, PRICES["weak"])
    found = {
        "model": f"openai/{name}-1",
        "api_base": url,
        "api_key": "os.environ/UPSTREAM_KEY",
        "input_cost_per_token": into,
        "output_cost_per_token": out,
        **parameters,
    }
    return {"model_name": name, "litellm_params": found}


def configuration(url: str, **sections: Any) -> dict[str, Any]:
    """Two models, a router between them, and an embedding; failures count against nobody."""
    found: dict[str, Any] = {
        "model_list": [
            deployment("strong", url),
            deployment("weak", url),
            {**deployment("embed", url), "model_info": {"mode": "embedding"}},
        ],
        "router_settings": {"num_retries": 0, "allowed_fails": 1_000_000},
        "general_settings": {"master_key": "os.environ/GATEWAY_KEY"},
        "routing": {"artifact": str(ARTIFACT), "strong": "strong", "weak": "weak", "share": 0.3},
        "server": {"port": 0},
    }
    for name, value in sections.items():
        if isinstance(value, dict):
            value = {**found.get(name, {}), **value}
        found[name] = value
    return {name: value for name, value in found.items() if value is not None}


def run(folder: Path, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """A command of `router-serve` that comes to its end by itself."""
    return subprocess.run(
        [str(TOOL), *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **KEYS, **environment},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


class Gateway:
    """A gateway that listens on a port of the system's choice."""

    def __init__(self, folder: Path, settings: dict[str, Any], log_level: str = "info") -> None:
        self.folder = folder
        self.write(settings)
        self.lines: list[str] = []
        self.changed = threading.Condition()
        self.output = (folder / "output.txt").open("wb")
        self.process = subprocess.Popen(
            [str(TOOL), "--config", "gateway.yaml", "--log-level", log_level],
            cwd=folder,
            env={**os.environ, **KEYS},
            stdout=self.output,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.reader = threading.Thread(target=self.read_log, daemon=True)
        self.reader.start()
        self.port = int(self.wait_for("listening")["address"].rsplit(":", 1)[1])
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self.clients: dict[str, openai.OpenAI] = {}

    def write(self, settings: dict[str, Any]) -> None:
        """Puts a configuration in place as a whole; JSON is YAML."""
        new = self.folder / "gateway.yaml.new"
        new.write_text(json.dumps(settings, indent=1))
        new.replace(self.folder / "gateway.yaml")

    def read_log(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            with self.changed:
                self.lines.append(line)
                self.changed.notify_all()
        with self.changed:
            self.lines.append("")
            self.changed.notify_all()

    @property
    def log(self) -> str:
        return "".join(self.lines)

    def messages(self, message: str) -> list[dict[str, Any]]:
        """The log's lines with this message."""
        found = [json.loads(line) for line in self.lines if line.startswith("{")]
        return [line for line in found if line["message"] == message]

    def wait_for(self, message: str, count: int = 1) -> dict[str, Any]:
        def is_over() -> bool:
            return len(self.messages(message)) >= count or "" in self.lines

        with self.changed:
            self.changed.wait_for(is_over, PATIENCE)
        assert len(self.messages(message)) >= count, self.log
        return self.messages(message)[count - 1]

    def client(self, key: str = MASTER_KEY) -> openai.OpenAI:
        """OpenAI's own, which asks once: what comes is what the gateway sent."""
        if key not in self.clients:
            self.clients[key] = openai.OpenAI(base_url=self.url, api_key=key, max_retries=0)
        return self.clients[key]

    def send(
        self, method: str, path: str, body: bytes | str | None = None, **headers: str
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Plain HTTP, with a good key unless `headers` bring another one."""
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        fields.setdefault("authorization", f"Bearer {MASTER_KEY}")
        if body is not None:
            fields.setdefault("content-type", "application/json")
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, path, body, fields)
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            connection.close()

    def rows(self, sql: str, *values: object) -> list[dict[str, Any]]:
        """What the ledger has, which lags behind by about a second."""
        ledger = f"file:{self.folder / 'ledger/ledger.sqlite'}?mode=ro"
        database = sqlite3.connect(ledger, uri=True, timeout=PATIENCE)
        database.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in database.execute(sql, values)]
        finally:
            database.close()

    def attempts(self, request: str, count: int = 1) -> list[dict[str, Any]]:
        """The attempts of a request, once there are so many."""
        sql = "SELECT * FROM attempts WHERE request = ? ORDER BY number"
        found: list[dict[str, Any]] = []
        for _ in range(PATIENCE * 20):
            found = self.rows(sql, request)
            if len(found) >= count:
                break
            time.sleep(0.05)
        assert len(found) == count, (found, self.log)
        return found

    def signal(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def stop(self) -> int:
        """Tells it to end; returns its status."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        self.reader.join()
        self.output.close()
        return status
