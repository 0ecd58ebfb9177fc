"""Kills router-serve with SIGKILL under load, again and again, and looks for what it had answered.

Every request whose answer came to its last content must afterwards be in the ledger once, as a
decision and as an answered attempt with the cost that the answer named, and every feedback that was
taken once. Configurations are reloaded under way, changed ones too. The sums that a new process
counts on for budgets must be those of the attempts.
"""

import argparse
import collections
import http.client
import json
import os
import pathlib
import random
import signal
import sqlite3
import tempfile
import threading
import time

import parties

CLIENTS = 16


class Told:
    """What the gateway acknowledged."""

    def __init__(self):
        self.costs = {}
        self.streams = 0
        self.feedback = []


def ask(connection, body, number, told):
    """One request; notes its name once its answer has come to its last content."""
    is_stream = number % 2 == 0
    connection.request(
        "POST", "/v1/chat/completions",
        json.dumps({**body, "stream": True} if is_stream else body, separators=(",", ":")),
        {"content-type": "application/json", "authorization": "Bearer " + parties.KEY})
    answer = connection.getresponse()
    cut = None
    try:
        text = answer.read()
    except http.client.IncompleteRead as error:
        text, cut = error.partial, error
    if answer.status != 200:
        return None
    name = answer.headers["x-router-request-id"]
    if is_stream and b"data: [DONE]" in text:
        # Killed between the last event and the end of the transfer: the client has its answer.
        told.costs[name] = None
        told.streams += 1
    elif not is_stream and cut is None:
        told.costs[name] = round(float(answer.headers["x-router-cost"]) * 1e9)
    if cut:
        raise cut
    return name


def client(port, told, over):
    """Asks again and again, and says of some answers what it thinks of them."""
    body = {"model": "auto", "max_tokens": 20, "metadata": {"feature": "kill"},
            "messages": [{"role": "user", "content": "Hello"}]}
    number = 0
    while not over.is_set():
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
            while not over.is_set():
                number += 1
                name = ask(connection, body, number, told)
                if name is None or number % 5:
                    continue
                connection.request(
                    "POST", "/v1/feedback", json.dumps({"request_id": name, "score": 1}),
                    {"content-type": "application/json",
                     "authorization": "Bearer " + parties.KEY})
                answer = connection.getresponse()
                if answer.status == 200 and answer.read():
                    told.feedback.append(name)
                else:
                    answer.read()
        except (OSError, http.client.HTTPException, AttributeError):
            time.sleep(0.02)


def reload(process, config, over):
    """Puts the configuration into force again while requests come, as it is and changed."""
    text = config.read_text()
    for limit in (2000000, 3000000, 1000000):
        if over.wait(random.uniform(0.1, 0.4)):
            break
        changed = config.with_suffix(".new")
        changed.write_text(text.replace("{of: everything, day: 1000000}",
                                        "{of: everything, day: %d}" % limit))
        changed.replace(config)
        try:
            os.kill(process.child.pid, signal.SIGHUP)
        except ProcessLookupError:
            break


def attack(port, process, told, config):
    over = threading.Event()
    threads = [threading.Thread(target=client, args=(port, told, over)) for _ in range(CLIENTS)]
    threads.append(threading.Thread(target=reload, args=(process, config, over)))
    for thread in threads:
        thread.start()
    time.sleep(random.uniform(0.3, 1.5))
    process.stop()
    over.set()
    for thread in threads:
        thread.join()


def look(database, told):
    """What is wrong with the ledger, as sentences."""
    attempts = database.execute("SELECT request, outcome, cost FROM attempts").fetchall()
    decisions = collections.Counter(
        row[0] for row in database.execute("SELECT request FROM decisions"))
    feedback = collections.Counter(
        row[0] for row in database.execute("SELECT request FROM feedback"))
    good = {request: cost for request, outcome, cost in attempts if outcome == "answered" and cost}
    wrong = {
        "answers without their attempt": len(set(told.costs) - set(good)),
        "answers without their decision": len(set(told.costs) - set(decisions)),
        "answers of another cost": sum(
            cost is not None and good.get(name) != cost for name, cost in told.costs.items()),
        "attempts twice": len(attempts) - len({request for request, _, _ in attempts}),
        "decisions twice": sum(decisions.values()) - len(decisions),
        "feedback lost": len(set(told.feedback) - set(feedback)),
        "feedback twice": sum(feedback.values()) - len(feedback),
    }
    scan = database.execute(
        "SELECT COUNT(*), SUM(outcome = 'answered'), SUM(COALESCE(cost, 0)), "
        "SUM(CASE WHEN cost IS NULL THEN COALESCE(charged, 0) ELSE 0 END) FROM attempts").fetchone()
    kept = database.execute(
        "SELECT SUM(attempts), SUM(answered), SUM(cost), SUM(charged) FROM totals").fetchone()
    wrong["sums unlike the attempts'"] = int(scan != kept)
    count = database.execute("SELECT SUM(decisions) FROM decision_totals").fetchone()[0]
    wrong["decisions uncounted"] = abs(count - len(decisions))
    print(f"{len(told.costs)} answers, {told.streams} of them streams, "
          f"{len(told.feedback)} feedback, {len(attempts)} attempts, {len(decisions)} decisions")
    return [f"{number} {what}" for what, number in wrong.items() if number]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gateway", required=True, help="router-serve")
    parser.add_argument("--router", required=True, help="the router that decides")
    parser.add_argument("--tools", required=True, help="folder of upstream_double")
    parser.add_argument("--kills", type=int, default=20)
    options = parser.parse_args()
    for name in ("gateway", "router", "tools"):
        setattr(options, name, str(pathlib.Path(getattr(options, name)).resolve()))
    told = Told()
    with tempfile.TemporaryDirectory() as folder:
        home = pathlib.Path(folder) / "kill"
        upstream, double = parties.double(folder, options.tools, "double", delay=1, chunks=3,
                                          interval=1)
        try:
            for _ in range(options.kills):
                port, process = parties.our_gateway(folder, upstream, options, "kill")
                attack(port, process, told, home / "gateway.yaml")
            # A new process takes what is left of the journal into the database before it listens.
            _, process = parties.our_gateway(folder, upstream, options, "kill")
            wrong = look(sqlite3.connect(home / "ledger/ledger.sqlite"), told)
            process.stop()
        finally:
            double.stop()
    print(f"{options.kills} kills: {'; '.join(wrong) or 'nothing lost, nothing twice'}")
    if wrong or len(told.costs) < 10 * options.kills or not told.streams or not told.feedback:
        raise SystemExit(1)


main()
