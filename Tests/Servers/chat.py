"""Chat models on this machine, good and bad ones, told apart by the name of the model.

Prints a line for every request that came in whole: `got`, a digest of its body, the model, and
whether the key was the expected one; and one for every answer, before it is sent: `answered`.
"""

import argparse
import hashlib
import json
import re
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ANSWER = re.compile(r"----- ANSWER (\d) ([0-9a-f]+) -----\n(.*?)\n----- END ANSWER \1 \2 -----", re.S)
GRADED = re.compile(r"----- ANSWER ([0-9a-f]+) -----\n(.*?)\n----- END ANSWER \1 -----", re.S)
lock = threading.Lock()
seen = {}


def say(*words):
    with lock:
        print(*words, flush=True)


def completion(model, content, usage=(10, 20), finish="stop", **more):
    value = {"model": model, **more}
    value["choices"] = [{"message": {"role": "assistant", "content": content},
                         "finish_reason": finish}]
    if usage:
        value["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1],
                          "prompt_tokens_details": {"cached_tokens": usage[0] // 2}}
    return value


def verdict(model, text):
    """What the judge of this name says of the answers in a text."""
    answers = [match.group(3) for match in ANSWER.finditer(text)]
    if model == "judge-nonsense":
        return "I would rather not say."
    if model == "judge-first":
        return 'The first. {"verdict": "1"}'
    if model == "judge-marks":
        return "Both have merits.\n[[tie]]"
    if model == "judge-late" and hashlib.sha256(text.encode()).digest()[0] % 2:
        return 'The verdict is {"verdict": "1"}, or so it seems.'
    graded = GRADED.search(text)
    if graded:
        return json.dumps({"grade": 9 if "more" in graded.group(2) else 6})
    lengths = [len(answer) for answer in answers]
    if len(lengths) != 2:
        return "I do not see two answers."
    word = "tie" if lengths[0] == lengths[1] else "1" if lengths[0] > lengths[1] else "2"
    return json.dumps({"verdict": word})


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    options = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        digest = hashlib.sha256(body).hexdigest()[:32]
        request = json.loads(body)
        model = request["model"]
        key = self.headers.get("authorization", "")
        mark = "key" if self.options.key and key == f"Bearer {self.options.key}" else "nokey"
        say("got", digest, model, mark)
        with lock:
            seen[digest] = seen.get(digest, 0) + 1
            times = seen[digest]
        time.sleep(self.options.latency / 1000)
        text = "\n".join(message["content"] for message in request["messages"])
        last = request["messages"][-1]["content"]
        content = f"{model} says {hashlib.sha256(last.encode()).hexdigest()}"
        if model.startswith("judge"):
            return self.good(digest, completion(model, verdict(model, text)))
        if model.startswith("long"):
            content += " and more" * 5
        if model == "nousage":
            return self.good(digest, completion(model, content, usage=None))
        if model == "refusing":
            value = completion(model, None)
            value["choices"][0]["message"]["refusal"] = "I can't help with that."
            return self.good(digest, value)
        if model == "parts":
            return self.good(digest, completion(model, [{"type": "text", "text": "part"}]))
        if model == "empty":
            return self.good(digest, completion(model, "", finish="length"))
        if model == "echoing":
            return self.good(digest, completion(model, f"{content} {key}"))
        if model == "busy" and times == 1:
            return self.reply(429, {"error": {"message": f"slow down {key}"}}, [("retry-after", "0")])
        if model == "waking" and times == 1:
            return self.reply(500, {"error": {"message": f"not yet {key}"}})
        if model == "broken":
            return self.reply(500, {"error": {"message": f"broken {key}"}})
        if model == "picky":
            return self.reply(400, {"error": {"message": f"max_tokens is not supported {key}"}})
        if model == "locked":
            return self.reply(401, {"error": {"message": f"Incorrect API key provided: {key}"}})
        if model == "absent":
            return self.reply(404, {"error": {"message": f"no such model {key}"}})
        if model == "notjson":
            return self.raw(200, b"<html>" + key.encode())
        if model == "nochoices":
            return self.reply(200, {"choices": [], "note": key})
        if model == "error200":
            return self.reply(200, {"error": {"message": f"upstream failed {key}"}})
        if model == "huge":
            return self.raw(200, b'{"x": "' + b"x" * (9 << 20) + b'"}')
        if model == "stalling":
            time.sleep(3600)
        if model in ("resetting", "dripping"):
            data = json.dumps(completion(model, content)).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.flush()
            if model == "dripping":
                for byte in data:
                    self.connection.sendall(bytes([byte]))
                    time.sleep(0.2)
            self.connection.sendall(data[: len(data) // 2])
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
            self.close_connection = True
            return None
        return self.good(digest, completion(model, content))

    def good(self, digest, value):
        say("answered", digest)
        self.reply(200, value)

    def reply(self, status, value, fields=()):
        self.raw(status, json.dumps(value).encode(), fields)

    def raw(self, status, body, fields=()):
        self.send_response(status)
        for name, value in fields:
            self.send_header(name, value)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, address):
        """A client that was killed is no error."""


parser = argparse.ArgumentParser()
parser.add_argument("--latency", type=float, default=0)
parser.add_argument("--key", default="")
Handler.options = parser.parse_args()
server = Server(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
