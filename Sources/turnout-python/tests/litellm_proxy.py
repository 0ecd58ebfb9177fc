"""LiteLLM's own proxy with the plug-in, and nginx as the two models behind it, on loopback."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import yaml

HERE = Path(__file__).resolve().parent
EXAMPLE = HERE.parent / "litellm-turnout.yaml"
#: Keys that no log may hold: the one for the models, and the one that clients send.
UPSTREAM_KEY, MASTER_KEY = "sk-canary-of-the-upstream", "sk-canary-of-the-proxy"


def free_ports(count: int) -> list[int]:
    """Different ones, which the system may give to others as soon as they are not held."""
    with ExitStack() as taken:
        sockets = [taken.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


def free_port() -> int:
    return free_ports(1)[0]


class Server:
    """A program that serves on a port, and what it wrote."""

    def __init__(
        self, command: list[str], folder: Path, port: int, environment: dict[str, str]
    ) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.log = folder / f"{Path(command[0]).name}.log"
        self.port = port
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT
            )

    def is_up(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def wait_until_up(self) -> None:
        for _ in range(6000):
            if self.process.poll() is not None or self.is_up():
                break
            time.sleep(0.1)
        assert self.process.poll() is None and self.is_up(), self.log.read_text()

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def upstream(folder: Path) -> Iterator[Server]:
    """nginx as the strong and the weak model; `asked.jsonl` gets what they were asked."""
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    assert Path(nginx).exists(), "nginx is missing: make test installs it (nginx-light)"
    port, answers = free_ports(2)
    text = (HERE / "upstream.conf").read_text()
    text = text.replace("PORT", str(port)).replace("ANSWERS", str(answers))
    (folder / "nginx.conf").write_text(text)
    command = [nginx, "-p", str(folder), "-c", "nginx.conf", "-e", "stderr"]
    server = Server(command, folder, port, dict(os.environ))
    try:
        server.wait_until_up()
        yield server
    finally:
        server.stop()


def configuration(models: str, artifact: Path, **settings: Any) -> dict[str, Any]:
    """The example that comes with the package, with `models` as the provider."""
    found: dict[str, Any] = yaml.safe_load(EXAMPLE.read_text())
    for model in found["model_list"]:
        model["litellm_params"]["api_base"] = f"{models}/{model['model_name']}/v1"
    found["litellm_settings"]["num_retries"] = 0
    found["router_settings"].update(disable_cooldowns=True, num_retries=0)
    found["callback_settings"]["turnout"].update(artifact=str(artifact), **settings)
    return found


def start(folder: Path, configured: dict[str, Any], **environment: str) -> Server:
    """LiteLLM's proxy, which may not be up yet, or fail to start."""
    (folder / "litellm.yaml").write_text(json.dumps(configured))
    port = free_port()
    command = [str(Path(sys.executable).parent / "litellm"), "--config", "litellm.yaml"]
    command += ["--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"]
    known = {name: value for name, value in os.environ.items() if not name.startswith("TURNOUT_")}
    if "TURNOUT_LIBRARY" in os.environ:
        known["TURNOUT_LIBRARY"] = os.environ["TURNOUT_LIBRARY"]
    known.update(
        PYTHONPATH=os.pathsep.join([str(HERE.parent), str(HERE)]),
        LITELLM_LOCAL_MODEL_COST_MAP="True",
        LITELLM_MASTER_KEY=MASTER_KEY,
        OPENAI_API_KEY=UPSTREAM_KEY,
        **environment,
    )
    return Server(command, folder, port, known)


class Proxy:
    """A proxy that runs, and the models behind it."""

    def __init__(self, server: Server, models: Server, folder: Path) -> None:
        self.server = server
        self.models = models
        self.folder = folder
        self.http = httpx.Client(
            base_url=server.url, headers={"Authorization": f"Bearer {MASTER_KEY}"}, timeout=600
        )
        self.marks = 0

    def ask(self, body: dict[str, Any], path: str = "chat/completions", **headers: str) -> Any:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.post(f"/v1/{path}", json=body, headers=names)

    def asked(self) -> list[dict[str, Any]]:
        """What the models were asked, each with the path and the body."""
        # nginx writes a line after the answer, and in the order of answers: when it has written that
        # of a request of ours, it has those of all before.
        self.marks += 1
        mark = f"/mark/{self.marks}"
        assert httpx.get(self.models.url + mark, timeout=60).status_code == 200
        found: list[dict[str, Any]] = []
        for _ in range(600):
            lines = (self.folder / "asked.jsonl").read_text(encoding="utf-8").split("\n")
            # The last part is an unfinished line, or empty.
            found = [json.loads(line) for line in lines[:-1]]
            if any(item["path"] == mark for item in found):
                break
            time.sleep(0.1)
        assert mark in [item["path"] for item in found]
        asked = [item for item in found if not item["path"].startswith("/mark/")]
        return [{**item, "body": json.loads(item["body"] or "null")} for item in asked]

    def logged(self, wanted: Callable[[dict[str, Any]], bool]) -> list[dict[str, Any]]:
        """What LiteLLM gave its loggers, as far as it is wanted; it does so after answering."""
        path = self.folder / "logged.jsonl"
        found: list[dict[str, Any]] = []
        for _ in range(600):
            text = path.read_text() if path.exists() else ""
            # The last part is an unfinished line, or empty.
            lines = text.split("\n")[:-1]
            found = [line for line in map(json.loads, lines) if wanted(line)]
            if found:
                break
            time.sleep(0.1)
        return found


@contextmanager
def proxy(folder: Path, artifact: Path, **settings: Any) -> Iterator[Proxy]:
    """The example's proxy, with a router that always fails and a logger beside ours."""
    with upstream(folder) as models:
        configured = configuration(models.url, artifact, **settings)
        configured["litellm_settings"]["callbacks"] += [
            "litellm_callbacks.broken",
            "litellm_callbacks.logger",
        ]
        server = start(folder, configured)
        try:
            server.wait_until_up()
            yield Proxy(server, models, folder)
        finally:
            server.stop()
