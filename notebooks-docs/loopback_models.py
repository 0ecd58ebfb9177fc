#!/usr/bin/env python3
"""Two simulated models and a simulated judge, on this machine only.

To rehearse `router-data judge` without a key and without a bill:

    python3 notebooks-docs/loopback_models.py --port 8099

It speaks the OpenAI chat completions protocol at http://127.0.0.1:8099/v1. The models are
`simulated-strong` and `simulated-weak`: both do well on short, plain prompts, and the longer, the
more technical and the more demanding a prompt is, the further the weak one falls behind. The judge
is `simulated-judge`: it is noisy, and it favours the answer that it sees first, as real ones do.
The same request always gets the same answer. Nothing that comes out of it says anything about real
models.
"""

import argparse
import hashlib
import json
import math
import re
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What a model's answer loses from the easiest to the hardest prompt, of 10 points; and how many
# words it likes to write.
MODELS = {"simulated-strong": (1.0, 120), "simulated-weak": (6.0, 60)}
JUDGE = "simulated-judge"
BODY_LIMIT = 4 << 20
# What `router-data judge` puts around an answer.
ANSWER = re.compile(r"^----- (ANSWER \d) ([0-9a-f]+) -----$(.*?)^----- END \1 \2 -----$", re.M | re.S)
WORTH = re.compile(r"\(simulated answer, worth (\d+\.\d) of 10\)")

# The judge's habits, in points.
FIRST_ANSWER_BONUS = 0.4
JUDGE_NOISE = 0.8
TIE_MARGIN = 0.8


def noise(*parts):
    """A standard normal number that depends on the parts alone."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    uniform = [(int.from_bytes(digest[i : i + 8], "big") + 1) / 2**64 for i in (0, 8)]
    return math.sqrt(-2 * math.log(uniform[0])) * math.cos(2 * math.pi * uniform[1])


def difficulty(prompt):
    """How hard a prompt is, in 0…1: long words, many requirements, much text."""
    words = re.findall(r"[^\W\d_]+", prompt)
    long_words = sum(len(word) >= 9 for word in words) / max(1, len(words))
    requirements = len(re.findall(r"^\s*(?:[-*]|\d+[.)])\s", prompt, re.MULTILINE))
    size = math.log1p(len(words) / 40)
    return 1 / (1 + math.exp(-(24 * long_words + 0.5 * requirements + 0.5 * size - 6)))


def answer(model, prompt):
    """An answer that says what it is worth, so that the judge need not be a model."""
    loss, words = MODELS[model]
    worth = 8.5 - loss * difficulty(prompt) + 0.6 * noise(model, prompt)
    worth = min(10, max(0, worth))
    length = max(5, int(words * (0.6 + worth / 10)))
    filler = " ".join(["word"] * length)
    return f"{filler}. (simulated answer, worth {worth:.1f} of 10)"


def judgement(text):
    """What the judge says of one answer (a grade) or of two (a verdict)."""
    answers = [part.group(3) for part in ANSWER.finditer(text)] or [text]
    # An answer has a worth for each turn of the user.
    turns = [[float(worth) for worth in WORTH.findall(answer)] for answer in answers]
    worths = [sum(turn) / len(turn) for turn in turns if turn]
    jitter = JUDGE_NOISE * noise("judge", text)
    if len(worths) == 1:
        grade = round(min(10, max(0, worths[0] + jitter)), 1)
        return json.dumps({"reason": "simulated", "grade": grade})
    if len(worths) != 2:
        return "I see neither one answer nor two."
    lead = worths[0] - worths[1] + FIRST_ANSWER_BONUS + jitter
    verdict = "tie" if abs(lead) < TIE_MARGIN else "1" if lead > 0 else "2"
    return json.dumps({"reason": "simulated", "verdict": verdict})


def text_of(message):
    """The text of a message, whose content may be a list of parts."""
    content = message.get("content") or ""
    if isinstance(content, str):
        return content
    return "\n".join(part.get("text", "") for part in content if part.get("type") == "text")


def tokens(text):
    return max(1, len(text) // 4)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Else the body of a reply waits for the receipt of its head.
    disable_nagle_algorithm = True
    latency = 0.0

    def do_GET(self):
        if self.path == "/v1/models":
            models = [{"id": name, "object": "model"} for name in [*MODELS, JUDGE]]
            self.reply(200, {"object": "list", "data": models})
        else:
            self.fail(404, "there is no such page; POST /v1/chat/completions")

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        if length > BODY_LIMIT:
            self.close_connection = True
            return self.fail(413, "the request is too large")
        body = self.rfile.read(length)
        if self.path != "/v1/chat/completions":
            return self.fail(404, "there is no such page; POST /v1/chat/completions")
        try:
            request = json.loads(body)
            model = request["model"]
            text = "\n".join(text_of(m) for m in request["messages"] if m["role"] == "user")
            asked = "\n".join(text_of(m) for m in request["messages"])
        except (ValueError, KeyError, TypeError, AttributeError):
            return self.fail(400, "this is no chat completion request")
        if model != JUDGE and model not in MODELS:
            return self.fail(404, f"there is no model {model}")
        time.sleep(self.latency)
        content = judgement(text) if model == JUDGE else answer(model, text)
        usage = {"prompt_tokens": tokens(asked), "completion_tokens": tokens(content)}
        usage["total_tokens"] = sum(usage.values())
        choice = {"index": 0, "finish_reason": "stop"}
        choice["message"] = {"role": "assistant", "content": content}
        name = hashlib.sha256(body).hexdigest()[:24]
        whole = {"id": f"chatcmpl-{name}", "object": "chat.completion", "created": 0,
                 "model": model, "choices": [choice], "usage": usage}
        if request.get("stream"):
            options = request.get("stream_options") or {}
            self.stream(whole, content, bool(options.get("include_usage")))
        else:
            self.reply(200, whole)

    def stream(self, whole, content, includes_usage):
        """The same answer word by word."""
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("connection", "close")
        self.end_headers()
        head = {**whole, "object": "chat.completion.chunk"}
        usage = head.pop("usage")
        deltas = [{"role": "assistant"}, *({"content": part} for part in re.findall(r"\s*\S+", content))]
        choices = [{"index": 0, "delta": delta, "finish_reason": None} for delta in deltas]
        choices.append({"index": 0, "delta": {}, "finish_reason": "stop"})
        events = [{**head, "choices": [choice]} for choice in choices]
        if includes_usage:
            events.append({**head, "choices": [], "usage": usage})
        for event in events:
            self.wfile.write(f"data: {json.dumps(event)}\n\n".encode())
        self.wfile.write(b"data: [DONE]\n\n")

    def fail(self, status, message):
        self.reply(status, {"error": {"message": message, "type": "invalid_request_error",
                                      "param": None, "code": None}})

    def reply(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--port", type=int, default=8099, help="0 takes a free one")
    parser.add_argument("--latency", type=float, default=5, help="milliseconds an answer takes")
    options = parser.parse_args()
    Handler.latency = options.latency / 1000
    server = Server(("127.0.0.1", options.port), Handler)
    print(f"http://127.0.0.1:{server.server_address[1]}/v1", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
