"""Serves the files of FOLDER; the first part of a path says how badly. Prints what is asked.

/HOW/anything/NAME answers with FOLDER/NAME.
"""

import hashlib
import http.server
import os
import sys
import threading
import time

folder = sys.argv[1]
lock = threading.Lock()
counts = {}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        _, how, *_, name = self.path.split("/")
        begin = self.headers.get("Range")
        condition = self.headers.get("If-Range")
        with lock:
            turn = counts[self.path] = counts.get(self.path, 0) + 1
            print(how, name, begin or "whole", condition or "always", flush=True)
        try:
            with open(os.path.join(folder, name), "rb") as file:
                data = file.read()
        except OSError:
            return self.refuse(404)
        self.behave(how, turn, data, begin, condition)

    def refuse(self, status, **fields):
        self.send_response(status)
        for key, value in fields.items():
            self.send_header(key.replace("_", "-"), value)
        self.send_header("Content-Length", "4")
        self.end_headers()
        self.wfile.write(b"sorr")

    def behave(self, how, turn, data, begin, condition):
        if how.startswith("status-"):
            return self.refuse(int(how.removeprefix("status-")))
        if how == "limited" and turn <= 2:
            return self.refuse(429, Retry_After="0")
        if how == "later":
            return self.refuse(429, Retry_After="86400")
        if how == "changed" and turn == 1:
            data = data[::-1]
        if how == "wrong":
            data = data[:-1] + bytes([data[-1] ^ 1])
        if how == "longer":
            data += b"more"
        if how == "stale-part":
            # The first part of another version, without anything to tell it by.
            data = data[::-1] if turn == 1 else data
        tag = '"' + hashlib.sha256(data).hexdigest()[:16] + '"'
        has_tag = how not in ("untagged", "norange", "stale-part", "short")
        first = int(begin.removeprefix("bytes=").rstrip("-")) if begin else 0
        if how == "norange" or (condition and condition != tag):
            first = 0
        if first >= len(data) and first:
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(data)}")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        part = data[first:]
        self.send_response(206 if first else 200)
        if first:
            shown = first + 1 if how == "lying" else first
            self.send_header("Content-Range", f"bytes {shown}-{len(data) - 1}/{len(data)}")
        if has_tag:
            self.send_header("ETag", tag)
        if how == "packed":
            self.send_header("Content-Encoding", "gzip")
        if how == "short":
            part = part[: len(part) // 2]
            self.close_connection = True
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        halts = ("half", "changed", "lying", "stale-part", "untagged", "norange")
        if how == "drop" and turn <= 3:
            self.wfile.write(part[: len(part) // 2])
            self.wfile.flush()
            self.close_connection = True
        elif how in halts and turn == 1:
            self.wfile.write(part[: len(part) // 2])
            self.wfile.flush()
            time.sleep(3600)
        else:
            self.wfile.write(part)


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
server.daemon_threads = True
print(server.server_port, flush=True)
server.serve_forever()
