"""Real signals: a reload under load loses no request, an end waits for what is under way."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import answers
import httpx
import openai
import pytest
from answers import DONE, STREAM_END, STREAM_HEAD, chunk, delta, event
from conftest import Start
from gateway import KEYS, MASTER_KEY, TOOL, Gateway, configuration, deployment, run
from test_openai_chat import EASY
from upstream import PATIENCE, Call, Upstream


def test_reloads_under_load_lose_no_request(start: Start) -> None:
    gateway = start(log_level="notice")
    settings = json.loads((gateway.folder / "gateway.yaml").read_text())
    over = threading.Event()
    answered = threading.Semaphore(0)

    def ask(number: int) -> list[str]:
        client = openai.OpenAI(base_url=gateway.url, api_key=MASTER_KEY, max_retries=0)
        requests = []
        while not over.is_set():
            raw = client.chat.completions.with_raw_response.create(
                model="auto", messages=EASY, stream=number % 2 == 0
            )
            answer = raw.parse()
            if number % 2 == 0:
                text = "".join(part.choices[0].delta.content or "" for part in answer)
            else:
                text = answer.choices[0].message.content
            assert text == f"The model {raw.headers['x-router-model']}-1 answers"
            requests.append(raw.headers["x-router-request-id"])
            answered.release()
        return requests

    with ThreadPoolExecutor(8) as threads:
        clients = [threads.submit(ask, number) for number in range(8)]
        try:
            for count in range(1, 13):
                assert answered.acquire(timeout=PATIENCE)
                # Turn by turn another configuration, whose breakers and budgets are others too.
                settings["routing"]["share"] = count % 2
                settings["routing"]["budgets"] = [{"of": "everything", "day": 100 + count % 3}]
                gateway.write(settings)
                gateway.signal(signal.SIGHUP)
                gateway.wait_for("reloaded", count)
        finally:
            over.set()
        requests = [request for client in clients for request in client.result(PATIENCE)]
    assert len(set(requests)) == len(requests) >= 12
    assert gateway.stop() == 0
    rows = gateway.rows("SELECT request, outcome FROM attempts")
    assert {row["request"] for row in rows} == set(requests)
    assert {row["outcome"] for row in rows} == {"answered"}
    # The watch may see a file before the signal does; nothing but that may be told.
    assert not [line for line in gateway.lines if '"level":"error"' in line]


def test_the_last_of_changes_in_quick_succession_counts(start: Start) -> None:
    gateway = start()
    settings = json.loads((gateway.folder / "gateway.yaml").read_text())
    for share in (1.0, 0.5, 1.0, 0.0):
        settings["routing"]["share"] = share
        gateway.write(settings)
        gateway.signal(signal.SIGHUP)
    create = gateway.client().chat.completions.with_raw_response.create

    def threshold() -> float:
        return float(create(model="auto", messages=EASY).headers["x-router-threshold"])

    # That of a share of nothing, which neither the first configuration has nor any in between.
    for _ in range(PATIENCE * 10):
        if threshold() == 1:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the last change was never taken")
    # Nothing was read late that would take it back.
    gateway.signal(signal.SIGHUP)
    assert threshold() == 1


def wait_until_refused(gateway: Gateway) -> None:
    for _ in range(PATIENCE * 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", gateway.port)) != 0:
                return
        time.sleep(0.01)
    pytest.fail("the port stays open")


def test_a_stream_under_way_is_sent_to_its_end(start: Start, upstream: Upstream) -> None:
    go_on = threading.Event()

    def half(call: Call) -> None:
        call.send(STREAM_HEAD, chunk(event(delta(content="first"))))
        assert go_on.wait(PATIENCE)
        last = answers.piece(choices=[], usage=answers.USAGE)
        rest = [event(delta(content="second")), event(delta(finish="stop")), event(last), DONE]
        call.send(*map(chunk, rest), STREAM_END)

    upstream.behave(half)
    gateway = start()
    # A connection that waits for its next request.
    gateway.client().models.list()
    raw = gateway.client().chat.completions.with_raw_response.create(
        model="weak", messages=EASY, stream=True
    )
    words = []
    for part in raw.parse():
        words.append(part.choices[0].delta.content)
        if len(words) == 1:
            gateway.signal(signal.SIGTERM)
            gateway.wait_for("draining")
            wait_until_refused(gateway)
            go_on.set()
    assert words == ["first", "second", None]
    assert gateway.process.wait(PATIENCE) == 0
    gateway.wait_for("stopped")
    rows = gateway.rows("SELECT request, outcome, cost FROM attempts")
    request = raw.headers["x-router-request-id"]
    assert rows == [{"request": request, "outcome": "answered", "cost": 30_000}]


def test_a_stream_that_outlasts_the_limit_is_ended_and_recorded(
    start: Start, upstream: Upstream
) -> None:
    def stall(call: Call) -> None:
        call.send(STREAM_HEAD, chunk(event(delta(content="first"))))
        call.wait_for_hangup()

    upstream.behave(stall)
    gateway = start(server={"drain_timeout": 0.2})
    raw = gateway.client().chat.completions.with_raw_response.create(
        model="weak", messages=EASY, stream=True
    )
    parts = iter(raw.parse())
    assert next(parts).choices[0].delta.content == "first"
    gateway.signal(signal.SIGTERM)
    with pytest.raises((openai.APIError, httpx.RemoteProtocolError)):
        list(parts)
    assert gateway.process.wait(PATIENCE) == 0
    assert upstream.calls[0].hung_up.wait(PATIENCE)
    (attempt,) = gateway.rows("SELECT outcome, cost, charged FROM attempts")
    assert (attempt["outcome"], attempt["cost"]) == ("cancelled", None)
    assert attempt["charged"] > 0


def test_an_upstream_by_name(start: Start, upstream: Upstream) -> None:
    """localhost is two addresses on most machines, and the upstream listens at one of them."""
    gateway = start(model_list=[
        deployment(name, f"http://localhost:{upstream.port}/v1") for name in ("strong", "weak")
    ])
    answer = gateway.client().chat.completions.create(model="weak", messages=EASY)
    assert answer.choices[0].message.content == "The model weak-1 answers"
    assert upstream.calls[0].headers["host"] == f"localhost:{upstream.port}"


def test_an_interrupt_ends_it_alike(start: Start) -> None:
    gateway = start()
    gateway.signal(signal.SIGINT)
    assert gateway.process.wait(PATIENCE) == 0
    gateway.wait_for("stopped")


def test_a_port_that_is_taken_is_told(start: Start) -> None:
    first = start()
    folder = first.folder / "second"
    folder.mkdir()
    settings = configuration("http://127.0.0.1:1/v1", server={"port": first.port})
    (folder / "gateway.yaml").write_text(json.dumps(settings))
    outcome = run(folder)
    assert outcome.returncode == 73
    assert f"127.0.0.1:{first.port}" in outcome.stderr and "server.port" in outcome.stderr


def test_a_ledger_that_another_one_has_is_told(start: Start) -> None:
    folder = start().folder
    outcome = run(folder, "--ledger-patience", 0)
    assert outcome.returncode == 73
    assert outcome.stderr.startswith("error: ledger: another process has this ledger open")
    outcome = run(folder, "--ledger-patience", 0.1)
    assert outcome.returncode == 73
    notice, error = outcome.stderr.splitlines()
    assert json.loads(notice)["message"].startswith("waiting for the ledger")
    assert error.startswith("error: ledger: another process has this ledger open")


def test_a_ledger_that_is_read_is_waited_for(start: Start) -> None:
    gateway = start()
    assert gateway.stop() == 0
    command = [str(TOOL), "--ledger-patience", "600"]
    environment = {**os.environ, **KEYS}
    with (gateway.folder / "ledger/ledger.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with subprocess.Popen(
            command, cwd=gateway.folder, env=environment, stderr=subprocess.PIPE, text=True
        ) as process:
            assert process.stderr
            try:
                assert "waiting for the ledger" in process.stderr.readline()
                fcntl.flock(lock, fcntl.LOCK_UN)
                assert any('"listening"' in line for line in process.stderr)
            finally:
                process.terminate()
            process.stderr.read()
            assert process.wait(PATIENCE) == 0


def status(gateway: Gateway, path: str) -> int:
    return gateway.send("GET", path)[0]


def test_balancers_have_time_to_notice_an_end(start: Start) -> None:
    gateway = start(server={"drain_delay": 3600})
    assert status(gateway, "/health/ready") == 200
    gateway.signal(signal.SIGTERM)
    gateway.wait_for("leaving")
    # Each on a connection of its own.
    assert status(gateway, "/health/ready") == 503
    assert status(gateway, "/health/live") == 200
    body = json.dumps({"model": "weak", "messages": EASY})
    assert gateway.send("POST", "/v1/chat/completions", body)[0] == 200
    # New files are still taken.
    gateway.signal(signal.SIGHUP)
    gateway.wait_for("reloaded")
    assert status(gateway, "/health/ready") == 503
    # Told again, it waits no longer.
    gateway.signal(signal.SIGINT)
    assert gateway.process.wait(PATIENCE) == 0
    gateway.wait_for("stopped")
    wait_until_refused(gateway)


def test_it_ends_by_itself_when_they_had_it(start: Start) -> None:
    gateway = start(server={"drain_delay": 0.3})
    gateway.signal(signal.SIGTERM)
    gateway.wait_for("leaving")
    assert gateway.process.wait(PATIENCE) == 0
    gateway.wait_for("stopped")


def test_an_answer_is_sent_to_its_end(start: Start, upstream: Upstream) -> None:
    """More than the system takes in is written, and read after the word to stop only."""
    large = answers.http(answers.completion("x" * (16 << 20)))
    upstream.behave(lambda call: call.send(large))
    gateway = start()
    body = json.dumps({"model": "weak", "messages": EASY}).encode()
    with socket.create_connection(("127.0.0.1", gateway.port), PATIENCE) as client:
        client.sendall(
            b"POST /v1/chat/completions HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
            b"authorization: Bearer %s\r\ncontent-length: %d\r\n\r\n"
            % (MASTER_KEY.encode(), len(body)) + body
        )
        read = client.recv(1)
        gateway.signal(signal.SIGTERM)
        gateway.wait_for("draining")
        wait_until_refused(gateway)
        while part := client.recv(1 << 20):
            read += part
    assert len(read) > 16 << 20 and read.endswith(b"}")
    assert gateway.process.wait(PATIENCE) == 0
