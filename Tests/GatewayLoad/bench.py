"""Measures router-serve beside an nginx reverse proxy and LiteLLM, in one run on one machine.

All are put in front of the same upstream doubles, one after the other:

- nginx that answers a fixed completion at once, for throughput and for what a gateway adds;
- a double that answers after 60 ms, for an open loop at a fixed rate and for first tokens;
- a double that sends a word every 500 ms, for many slow streams.

What a gateway adds is its figure less that of the double without a gateway, asked the same way
within the same minute. router-serve runs with its ledger, keys, budgets and rate limits on and
decides every request with a router. Standard library alone; needs nginx and wrk.
"""

import argparse
import os
import pathlib
import tempfile
import threading
import time

import parties

SLOW = 40  # requests/s that a gateway is asked for which does not reach the full rate


class Bench:
    def __init__(self, options, folder):
        self.options = options
        self.folder = folder
        self.rows = {}

    def note(self, party, **figures):
        self.rows.setdefault(party, {}).update(figures)
        print(f"{party}: " + ", ".join(f"{name} {value}" for name, value in figures.items()),
              flush=True)

    def gateways(self, upstream, kind):
        """Each gateway in front of an upstream in turn: name, port, process; then it is stopped."""
        makers = {"nginx proxy": lambda name: parties.nginx_proxy(self.folder, upstream, name),
                  "router-serve": lambda name: parties.our_gateway(
                      self.folder, upstream, self.options, name)}
        if self.options.litellm:
            makers["LiteLLM"] = lambda name: parties.litellm(
                self.folder, upstream, self.options, name)
        for party, make in makers.items():
            port, process = make(f"{kind}-{party.replace(' ', '-')}")
            try:
                yield party, port, process
            finally:
                process.stop()

    def closed_loop(self):
        seconds = self.options.seconds
        port, process = parties.nginx_double(self.folder)
        try:
            alone = {c: parties.wrk(self.folder, port, c, seconds) for c in (1, 16)}
            self.note("no gateway", **{"requests/s at 16": alone[16]["rps"],
                                       "p50 at 1": alone[1]["p50"], "errors": alone[16]["errors"]})
            for party, gateway, running in self.gateways(port, "closed"):
                parties.wrk(self.folder, gateway, 4, 2)
                one = parties.wrk(self.folder, gateway, 1, seconds)
                many = parties.wrk(self.folder, gateway, 16, seconds)
                self.note(party, **{
                    "requests/s at 16": many["rps"], "p50 at 16": many["p50"],
                    "p99 at 16": many["p99"],
                    "added p50 at 1": round(one["p50"] - alone[1]["p50"], 3),
                    "errors": one["errors"] + many["errors"], "MB": round(running.resident(), 1)})
        finally:
            process.stop()

    def open_loop(self):
        """Rounds of the double alone and of the gateway take turns, so that both see one weather."""
        tools, seconds = self.options.tools, self.options.seconds
        port, process = parties.double(self.folder, tools, "double-60", delay=60, chunks=5,
                                       interval=5)
        try:
            for party, gateway, _ in self.gateways(port, "open"):
                rate = SLOW if party == "LiteLLM" else self.options.rate
                for stream, words in ((0, "answer"), (1, "first token")):
                    # Streams take longer, and a fifth of the rate keeps as many open.
                    pace = rate if not stream else max(10, rate // 5)
                    rounds = []
                    for _ in range(self.options.rounds):
                        alone, through = (
                            parties.open_loop(tools, target, rate=pace, seconds=seconds + 2,
                                              warmup=2, stream=stream, connections=256)
                            for target in (port, gateway))
                        rounds.append((alone, through))
                    added = sorted(b["p99"] - a["p99"] for a, b in rounds)
                    middle = sorted(b["p50"] - a["p50"] for a, b in rounds)
                    lost = sum(b["errors"] + b["unanswered"] for _, b in rounds)
                    self.note(party, **{
                        f"added {words} p50 at {pace}/s": round(middle[len(middle) // 2], 3),
                        f"added {words} p99 at {pace}/s":
                            f"{added[len(added) // 2]:.3f} ({added[0]:.3f} to {added[-1]:.3f})",
                        f"errors at {pace}/s": lost})
        finally:
            process.stop()

    def slow_streams(self):
        tools, count = self.options.tools, self.options.streams
        port, process = parties.double(self.folder, tools, "double-slow", delay=60, chunks=30,
                                       interval=500)
        try:
            for party, gateway, running in self.gateways(port, "slow"):
                before, most, over = running.resident(), [0.0], threading.Event()

                def watch():
                    while not over.wait(0.2):
                        most[0] = max(most[0], running.resident())

                watcher = threading.Thread(target=watch)
                watcher.start()
                answers = parties.open_loop(
                    tools, gateway, rate=count // 5, seconds=5, warmup=0, stream=1,
                    connections=count)
                over.set()
                watcher.join()
                self.note(party, **{
                    f"MB with {count} streams": f"{most[0]:.1f} ({before:.1f} before)",
                    "streams that failed": answers["errors"] + answers["unanswered"]})
        finally:
            process.stop()

    def million(self):
        port, process = parties.nginx_double(self.folder)
        try:
            running_port, running = parties.our_gateway(
                self.folder, port, self.options, "million")
            try:
                done, sizes = 0, []
                while done < 1_000_000:
                    result = parties.wrk(self.folder, running_port, 16, 20)
                    done += int(result["rps"] * 20)
                    sizes.append(round(running.resident(), 1))
                self.note("router-serve", **{f"MB over {done} requests": sizes})
            finally:
                running.stop()
        finally:
            process.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gateway", required=True, help="router-serve, a release build")
    parser.add_argument("--router", required=True, help="the router that decides")
    parser.add_argument("--tools", required=True, help="folder of open_loop and upstream_double")
    parser.add_argument("--litellm", help="LiteLLM's command; without it LiteLLM is left out")
    parser.add_argument("--seconds", type=int, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--streams", type=int, default=1000)
    parser.add_argument("--only", nargs="*", default=["closed_loop", "open_loop", "slow_streams"],
                        help="closed_loop, open_loop, slow_streams, million")
    options = parser.parse_args()
    for name in ("gateway", "router", "tools", "litellm"):
        value = getattr(options, name)
        if value:
            setattr(options, name, str(pathlib.Path(value).resolve()))
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} cores, nothing pinned: load, gateway and upstream share them; load "
          f"average {load:.2f} at the start. Times in ms.")
    if load > 0.5:
        print("warning: other work is running; what follows measures that too")
    started = time.time()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(options, folder)
        for name in options.only:
            getattr(bench, name)()
    print(f"\n{'':32}" + "".join(f"{party:>26}" for party in bench.rows))
    for name in dict.fromkeys(name for row in bench.rows.values() for name in row):
        print(f"{name:32}" + "".join(
            f"{str(row.get(name, '')):>26}" for row in bench.rows.values()))
    print(f"\n{time.time() - started:.0f} s")


main()
