"""Kills router-serve with SIGKILL under load, again and again, and looks for what it had answered.

Every request whose answer came to its end must afterwards be in the ledger once, as a decision and
as an answered attempt with its cost, and the sums must be what a new process counts on for budgets.
"""

import argparse
import http.client
import json
import pathlib
import random
import sqlite3
import tempfile
import threading
import time

import parties

CLIENTS = 16


def client(port, answered, over):
    """Asks again and again; notes the request's name once its answer has come to its end."""
    body = {"model": "auto", "max_tokens": 20, "metadata": {"feature": "kill"},
            "messages": [{"role": "user", "content": "Hello"}]}
    number = 0
    while not over.is_set():
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            while not over.is_set():
                number += 1
                is_stream = number % 2 == 0
                connection.request(
                    "POST", "/v1/chat/completions",
                    json.dumps({**body, "stream": True} if is_stream else body,
                               separators=(",", ":")),
                    {"content-type": "application/json", "authorization": "Bearer " + parties.KEY})
                answer = connection.getresponse()
                text = answer.read()
                if answer.status == 200 and (b"[DONE]" in text or not is_stream):
                    answered.append(answer.headers["x-router-request-id"])
        except (OSError, http.client.HTTPException, AttributeError):
            time.sleep(0.02)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gateway", required=True, help="router-serve")
    parser.add_argument("--router", required=True, help="the router that decides")
    parser.add_argument("--tools", required=True, help="folder of upstream_double")
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args()
    for name in ("gateway", "router", "tools"):
        setattr(options, name, str(pathlib.Path(getattr(options, name)).resolve()))
    answered = []
    with tempfile.TemporaryDirectory() as folder:
        upstream, double = parties.double(folder, options.tools, "double", delay=1, chunks=3,
                                          interval=1)
        try:
            for _ in range(options.kills):
                port, process = parties.our_gateway(folder, upstream, options, "kill")
                over = threading.Event()
                clients = [threading.Thread(target=client, args=(port, answered, over))
                           for _ in range(CLIENTS)]
                for thread in clients:
                    thread.start()
                time.sleep(random.uniform(0.3, 1.5))
                process.stop()
                over.set()
                for thread in clients:
                    thread.join()
            # A new process takes what is left of the journal into the database before it listens.
            _, process = parties.our_gateway(folder, upstream, options, "kill")
            database = sqlite3.connect(pathlib.Path(folder) / "kill/ledger/ledger.sqlite")
            attempts = database.execute(
                "SELECT request, outcome, cost FROM attempts").fetchall()
            decisions = {row[0] for row in database.execute("SELECT request FROM decisions")}
            process.stop()
        finally:
            double.stop()
    good = {request for request, outcome, cost in attempts if outcome == "answered" and cost}
    lost = set(answered) - good
    undecided = set(answered) - decisions
    twice = len(attempts) - len({request for request, _, _ in attempts})
    print(f"{options.kills} kills, {len(answered)} answers, {len(lost)} without their attempt, "
          f"{len(undecided)} without their decision, {twice} attempts twice; "
          f"{len(decisions)} decisions in all")
    if lost or undecided or twice or len(answered) < 10 * options.kills:
        raise SystemExit(1)


main()
