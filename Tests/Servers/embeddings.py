"""Embedding models on this machine, good and bad ones, told apart by the name of the model.

Prints a line for every request that came in whole: `got`, how many texts it has, and whether the key
was the expected one; and one for each text: `text`, and its digest.
"""

import argparse
import base64
import hashlib
import json
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

lock = threading.Lock()
seen = {}


def say(*words):
    with lock:
        print(*words, flush=True)


def vector(text, width=8):
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return [byte / 255 - 0.5 for byte in digest[:width]]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16
    options = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        request = json.loads(body)
        model, texts = request["model"], request["input"]
        key = self.headers.get("authorization", "")
        mark = "key" if key == f"Bearer {self.options.key}" else "nokey"
        say("got", len(texts), mark)
        for text in texts:
            say("text", hashlib.sha256(text.encode()).hexdigest()[:16])
        digest = hashlib.sha256(body).hexdigest()
        with lock:
            seen[digest] = seen.get(digest, 0) + 1
            times = seen[digest]
        time.sleep(self.options.latency / 1000)
        data = [{"object": "embedding", "index": place, "embedding": vector(text)}
                for place, text in enumerate(texts)]
        usage = {"prompt_tokens": sum(len(text) // 4 + 1 for text in texts)}
        usage["total_tokens"] = usage["prompt_tokens"]
        answer = {"object": "list", "data": data, "model": model, "usage": usage}
        if model == "flaky" and times == 1:
            kind = int(digest[0], 16) % 5
            if kind == 0:
                return self.reply(500, {"error": {"message": "out of luck"}})
            if kind == 1:
                return self.reply(429, {"error": "slow down"}, retry_after="0")
            if kind == 2:
                return self.reset()
            if kind == 3:
                return self.reply(200, b'{"object": "list", "data": [')
            answer["data"] = data[:-1]
        elif model == "unordered":
            answer["data"] = data[::-1]
        elif model == "base64":
            for item in data:
                packed = struct.pack(f"<{len(item['embedding'])}f", *item["embedding"])
                item["embedding"] = base64.b64encode(packed).decode()
        elif model == "nousage":
            del answer["usage"]
        elif model == "picky" and any("poison" in text for text in texts):
            return self.reply(400, {"error": {"message": "this input is too long"}})
        elif model == "stranger":
            data[0]["index"] = 999
        elif model == "twice" and len(data) > 1:
            data[1]["index"] = 0
        elif model == "infinite":
            return self.reply(200, json.dumps(answer).replace("-0.", "-1e999", 1).encode())
        elif model == "wavering":
            for place, text in enumerate(texts):
                data[place]["embedding"] = vector(text, 8 if len(text) % 2 else 4)
        elif model == "silent":
            time.sleep(3600)
        elif model == "dead":
            return self.reply(500, {"error": {"message": f"your key {key} is a nice one"}})
        elif model == "locked":
            return self.reply(401, {"error": {"message": f"{key} is no key"}})
        elif model == "gone":
            return self.reply(404, {"error": {"message": "no such model"}})
        self.reply(200, answer)

    def reply(self, status, value, retry_after=None):
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.send_response(status)
        if retry_after:
            self.send_header("retry-after", retry_after)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def reset(self):
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True

    def handle_error(self, *_):
        pass


parser = argparse.ArgumentParser()
parser.add_argument("--key", default="")
parser.add_argument("--latency", type=float, default=0)
Handler.options = parser.parse_args()
server = Server(("127.0.0.1", 0), Handler)
say(server.server_address[1])
server.serve_forever()
