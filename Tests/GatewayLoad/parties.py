"""What bench.py measures: upstream doubles, gateways in front of them, and loads."""

import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
KEY = "sk-bench-0123456789abcdef"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Process:
    """A child that is killed at the end, whatever happens."""

    def __init__(self, command, folder, environment=None, name="process"):
        self.log = open(pathlib.Path(folder) / f"{name}.log", "wb")
        self.child = subprocess.Popen(
            [str(part) for part in command], cwd=folder, stdout=self.log, stderr=self.log,
            env={**os.environ, **(environment or {})}, start_new_session=True)

    @property
    def pids(self):
        """The child and what it started."""
        found, pending = [], [self.child.pid]
        while pending:
            pid = pending.pop()
            found.append(pid)
            try:
                with open(f"/proc/{pid}/task/{pid}/children") as children:
                    pending += [int(child) for child in children.read().split()]
            except OSError:
                pass
        return found

    def resident(self):
        """MB of memory, of all its processes."""
        total = 0
        for pid in self.pids:
            try:
                with open(f"/proc/{pid}/status") as status:
                    total += sum(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
            except OSError:
                pass
        return total / 1024

    def stop(self):
        for pid in self.pids:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.child.wait()


def wait_for(port, path, process, seconds=120):
    deadline = time.time() + seconds
    while time.time() < deadline:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2)
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            if process.child.poll() is not None:
                break
            time.sleep(0.1)
    process.log.flush()
    text = pathlib.Path(process.log.name).read_text(errors="replace")[-2000:]
    sys.exit(f"nothing answers on port {port}:\n{text}")


NGINX = """
worker_processes 1; daemon off; pid nginx.pid; error_log stderr;
events {{ worker_connections 8192; }}
http {{
  access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f;
  uwsgi_temp_path u; scgi_temp_path s; keepalive_requests 100000000; keepalive_timeout 300s;
  client_body_buffer_size 128k;
  upstream double {{ server 127.0.0.1:{upstream}; keepalive 256; keepalive_requests 100000000; }}
  server {{ listen 127.0.0.1:{port} backlog=4096; {body} }}
}}
"""
ANSWER = json.dumps({
    "id": "chatcmpl-double", "object": "chat.completion", "created": 1700000000,
    "model": "gpt-4o-mini",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": "A short answer."},
                 "finish_reason": "stop"}],
    "usage": {"prompt_tokens": 24, "completion_tokens": 18, "total_tokens": 42,
              "prompt_tokens_details": {"cached_tokens": 8}}})


def nginx(folder, name, body, upstream=1):
    home = pathlib.Path(folder) / name
    home.mkdir()
    port = free_port()
    (home / "nginx.conf").write_text(NGINX.format(upstream=upstream, port=port, body=body))
    process = Process(["nginx", "-p", home, "-c", home / "nginx.conf"], home, name=name)
    wait_for(port, "/", process)
    return port, process


def nginx_double(folder):
    return nginx(folder, "double", "location / { default_type application/json; return 200 '%s'; }"
                 % ANSWER)


def nginx_proxy(folder, upstream, name):
    return nginx(folder, name, 'location / { proxy_pass http://double; proxy_http_version 1.1; '
                 'proxy_set_header Connection ""; proxy_buffering off; }', upstream)


def our_gateway(folder, upstream, options, name):
    home = pathlib.Path(folder) / name
    home.mkdir(exist_ok=True)
    port = free_port()
    models = "\n".join(
        f"  - model_name: {model}\n"
        f"    litellm_params: {{model: openai/{real}, api_base: \"http://127.0.0.1:{upstream}/v1\","
        f" api_key: os.environ/UPSTREAM_KEY}}\n"
        f"    model_info: {{input_cost_per_token: {price}, output_cost_per_token: {4 * price}}}"
        for model, real, price in [("cheap", "gpt-4o-mini", 1.5e-7), ("strong", "gpt-4o", 2.5e-6)])
    (home / "gateway.yaml").write_text(f"""
model_list:
{models}
routing:
  artifact: {options.router}
  strong: strong
  weak: cheap
  share: 0.3
  budgets:
    - {{of: everything, day: 1000000}}
    - {{of: each customer, day: 1000000}}
keys:
  - {{name: bench, key: os.environ/BENCH_KEY, budget: {{day: 1000000}},
     requests_per_minute: 100000000, tokens_per_minute: 1000000000}}
ledger: {{path: ledger, zone: Europe/Berlin}}
server: {{port: {port}}}
""")
    process = Process([options.gateway, "--config", home / "gateway.yaml"], home,
                      {"BENCH_KEY": KEY, "UPSTREAM_KEY": "sk-double"}, name)
    wait_for(port, "/health/live", process)
    return port, process


def litellm(folder, upstream, options, name):
    home = pathlib.Path(folder) / name
    home.mkdir()
    port = free_port()
    models = "\n".join(
        f"  - model_name: {model}\n    litellm_params: {{model: openai/{real}, "
        f"api_base: \"http://127.0.0.1:{upstream}/v1\", api_key: sk-double}}"
        for model, real in [("cheap", "gpt-4o-mini"), ("strong", "gpt-4o")])
    (home / "litellm.yaml").write_text(f"""
model_list:
{models}
  - model_name: auto
    litellm_params:
      model: auto_router/complexity_router
      complexity_router_config:
        tiers: {{SIMPLE: cheap, MEDIUM: cheap, COMPLEX: strong, REASONING: strong}}
      complexity_router_default_model: cheap
litellm_settings: {{telemetry: false, num_retries: 0}}
general_settings: {{master_key: {KEY}}}
""")
    process = Process([options.litellm, "--config", home / "litellm.yaml", "--host", "127.0.0.1",
                       "--port", port, "--num_workers", "1"], home,
                      {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}, name)
    wait_for(port, "/health/liveliness", process, 300)
    return port, process


WRK = """
wrk.method = "POST"
wrk.body = '{"model":"auto","messages":[{"role":"system","content":"You are a helpful assistant."},' ..
  '{"role":"user","content":"Summarize this email in one sentence: hello team, the meeting moved."}]}'
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer " .. os.getenv("BENCH_KEY")
function done(summary, latency)
  io.write(string.format('{"rps": %.1f, "p50": %.4f, "p99": %.4f, "errors": %d}\\n',
    summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    summary.errors.status + summary.errors.timeout + summary.errors.read + summary.errors.connect))
end
"""


def wrk(folder, port, connections, seconds):
    script = pathlib.Path(folder) / "post.lua"
    script.write_text(WRK)
    output = subprocess.run(
        ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script),
         f"http://127.0.0.1:{port}/v1/chat/completions"],
        env={**os.environ, "BENCH_KEY": KEY}, capture_output=True, text=True, check=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def open_loop(tools, port, **options):
    command = [str(pathlib.Path(tools) / "open_loop"), "--port", str(port), "--key", KEY]
    for name, value in options.items():
        command += [f"--{name}", str(value)]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def double(folder, tools, name, **options):
    port = free_port()
    command = [pathlib.Path(tools) / "upstream_double", "--port", port]
    for option, value in options.items():
        command += [f"--{option}", value]
    process = Process(command, folder, name=name)
    time.sleep(0.3)
    return port, process
