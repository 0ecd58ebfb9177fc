"""An upstream on loopback that answers as a test tells it to, byte by byte if need be."""

from __future__ import annotations

import json
import select
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any, BinaryIO

import answers

#: Longer than any machine needs: a test that fails shall not hang.
PATIENCE = 300


def free_ports(count: int) -> list[int]:
    """Different ones, for programs that cannot say which one the system chose."""
    with ExitStack() as taken:
        sockets = [taken.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Call:
    """A request that has come in whole, and the connection that it is answered on."""

    def __init__(
        self, connection: socket.socket, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> None:
        self.connection = connection
        self.method = method
        self.path = path
        self.headers = headers
        self.body = body
        self.is_open = True
        self.hung_up = threading.Event()

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    def send(self, *parts: bytes) -> None:
        """Each part in a segment of its own, as far as the system lets us."""
        for part in parts:
            self.connection.sendall(part)

    def drip(self, data: bytes) -> None:
        self.send(*(data[place : place + 1] for place in range(len(data))))

    def close(self) -> None:
        self.is_open = False
        # The stream over the socket keeps it open otherwise.
        self.connection.shutdown(socket.SHUT_RDWR)

    def reset(self) -> None:
        """Ends the connection with RST, as a crash does."""
        self.is_open = False
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def wait_for_hangup(self) -> None:
        """Sends nothing until the other side leaves, which is what a stalled upstream does."""
        self.is_open = False
        ready, _, _ = select.select([self.connection], [], [], PATIENCE)
        if ready and not self.connection.recv(1):
            self.hung_up.set()


Behaviour = Callable[[Call], None]


class Upstream:
    """Listens on a port of the system's choice; `behave` answers each call."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port: int = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        self.changed = threading.Condition()
        self.reset()
        threading.Thread(target=self.accept, daemon=True).start()

    def reset(self) -> None:
        self.behaviours: list[Behaviour] = [answers.good]
        self.calls: list[Call] = []

    def behave(self, *behaviours: Behaviour) -> None:
        """The first call by the first one, and so on; all others by the last one."""
        self.behaviours = list(behaviours)

    def wait_for_calls(self, count: int) -> list[Call]:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.calls) >= count, PATIENCE)
        return self.calls

    def close(self) -> None:
        self.listener.close()

    def accept(self) -> None:
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection: socket.socket) -> None:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        stream = connection.makefile("rb")
        try:
            while call := read_call(connection, stream):
                with self.changed:
                    number = len(self.calls)
                    self.calls.append(call)
                    behaviour = self.behaviours[min(number, len(self.behaviours) - 1)]
                    self.changed.notify_all()
                behaviour(call)
                if not call.is_open:
                    break
        except OSError:
            # The gateway hung up, as it may.
            call.hung_up.set()
        finally:
            stream.close()
            connection.close()


def read_call(connection: socket.socket, stream: BinaryIO) -> Call | None:
    try:
        line = stream.readline().decode("latin-1").rstrip("\r\n")
    except OSError:
        return None
    if not line:
        return None
    method, path, _ = line.split(" ", 2)
    headers: dict[str, str] = {}
    while text := stream.readline().decode("latin-1").rstrip("\r\n"):
        name, _, value = text.partition(":")
        headers[name.strip().lower()] = value.strip()
    body = stream.read(int(headers.get("content-length", 0)))
    return Call(connection, method, path, headers, body)
