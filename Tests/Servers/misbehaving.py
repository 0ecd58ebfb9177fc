"""A server that misbehaves as the path of a request says. Prints what it sees."""

import socket
import sys
import threading
import time

lock = threading.Lock()
counts = {}
open_connections = 0
most_connections = 0


def say(*words):
    with lock:
        print(*words, flush=True)


def head(status=200, fields=(), reason="OK"):
    lines = [f"HTTP/1.1 {status} {reason}"] + [f"{name}: {value}" for name, value in fields]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def answer(connection, body=b"good", status=200, fields=()):
    fields = list(fields) + [("Content-Length", len(body))]
    connection.sendall(head(status, fields) + body)


def reset(connection):
    linger = (1).to_bytes(4, sys.byteorder) + (0).to_bytes(4, sys.byteorder)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    connection.close()


def nth(key):
    """How often this was asked for, from 1."""
    with lock:
        counts[key] = counts.get(key, 0) + 1
        return counts[key]


def behave(connection, method, target, fields, body):
    """Answers one request; returns whether the connection stays."""
    path, _, query = target.partition("?")
    name, *rest = path.strip("/").split("/")
    if name == "echo":
        text = "\n".join(f"{key}: {value}" for key, value in fields.items())
        answer(connection, f"{method} {target}\n{text}\n\n".encode() + body)
    elif name == "bytes":
        answer(connection, bytes(range(256)))
    elif name == "drip":
        # As often as the path says.
        data = b"slow but sure" * int(rest[0] if rest else 1)
        connection.sendall(head(200, [("Content-Length", len(data))]))
        for place in range(len(data)):
            connection.sendall(data[place : place + 1])
            time.sleep(0.05)
    elif name == "stall":
        connection.sendall(head(200, [("Content-Length", 100)]) + b"some")
        time.sleep(3600)
    elif name == "silent":
        time.sleep(3600)
    elif name == "reset":
        connection.sendall(head(200, [("Content-Length", 100)]) + b"some")
        reset(connection)
        return False
    elif name == "short":
        connection.sendall(head(200, [("Content-Length", 100)]) + b"some")
        return False
    elif name == "close":
        return False
    elif name == "close-second":
        # Takes the second request on a connection that is used again, and dies.
        if nth("close-second") > 1:
            return False
        answer(connection)
    elif name == "huge-field":
        connection.sendall(head(200, [("X-Big", "x" * 90_000)] * 8 + [("Content-Length", 0)]))
    elif name == "many-fields":
        connection.sendall(head(200, [("X-Many", "x")] * 5000 + [("Content-Length", 0)]))
    elif name == "endless":
        connection.sendall(head(200))
        try:
            while True:
                connection.sendall(b"x" * 65536)
        except OSError:
            say("stopped reading")
        return False
    elif name == "endless-chunks":
        connection.sendall(head(200, [("Transfer-Encoding", "chunked")]))
        try:
            while True:
                connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
        except OSError:
            say("stopped reading")
        return False
    elif name == "bomb":
        import gzip

        answer(connection, gzip.compress(bytes(1 << 20)), fields=[("Content-Encoding", "gzip")])
    elif name == "redirects":
        answer(connection, b"", 302, [("Location", "/redirects")])
    elif name == "hop":
        left = int(rest[0])
        answer(connection, b"", 302, [("Location", f"/hop/{left - 1}" if left else "/echo")])
    elif name == "redirect":
        from urllib.parse import unquote

        answer(connection, b"moved", int(rest[0]), [("Location", unquote(query))])
    elif name == "status":
        answer(connection, b"as asked", int(rest[0]))
    elif name == "after":
        from urllib.parse import unquote

        answer(connection, b"later", 429, [("Retry-After", unquote(query))])
    elif name == "then-good":
        # The statuses one after the other, then 200.
        turn = nth(target)
        if turn <= len(rest):
            answer(connection, b"not yet", int(rest[turn - 1]), [("Retry-After", "0")])
        else:
            answer(connection)
    elif name == "garbage":
        connection.sendall(b"220 mail.example.com ready\r\n" * 3)
        return False
    elif name == "half-head":
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Le")
        return False
    elif name == "early":
        connection.sendall(head(103, [("Link", "</style.css>")], "Early Hints"))
        answer(connection)
    elif name == "trailer":
        connection.sendall(head(200, [("Transfer-Encoding", "chunked")]))
        connection.sendall(b"4\r\ngood\r\n0\r\nX-Late: yes\r\n\r\n")
    elif name == "busy":
        time.sleep(0.02)
        answer(connection)
    elif name == "most":
        answer(connection, str(most_connections).encode())
    else:
        answer(connection, b"no such behaviour", 404)
    return True


def read_request(stream):
    line = stream.readline(1 << 20).decode("latin-1").rstrip("\r\n")
    if not line:
        return None
    method, target, _ = line.split(" ", 2)
    fields = {}
    while text := stream.readline(1 << 20).decode("latin-1").rstrip("\r\n"):
        name, _, value = text.partition(":")
        fields[name.strip().lower()] = value.strip()
    return method, target, fields, stream.read(int(fields.get("content-length", 0)))


def serve(connection):
    global open_connections, most_connections
    with lock:
        open_connections += 1
        most_connections = max(most_connections, open_connections)
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = connection.makefile("rb")
        while request := read_request(stream):
            say(request[0], request[1])
            if not behave(connection, *request):
                break
    except OSError:
        pass
    finally:
        with lock:
            open_connections -= 1
        try:
            # The file object keeps the socket open otherwise.
            connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        connection.close()


listener = socket.create_server(("127.0.0.1", 0), backlog=256)
print(listener.getsockname()[1], flush=True)
while True:
    accepted, _ = listener.accept()
    threading.Thread(target=serve, args=(accepted,), daemon=True).start()
