"""A server whose queue is full: it answers no attempt to connect."""

import socket
import time

listener = socket.socket()
listener.bind(("127.0.0.1", 0))
listener.listen(0)
clients = []
for _ in range(4):
    client = socket.socket()
    client.setblocking(False)
    client.connect_ex(listener.getsockname())
    clients.append(client)
time.sleep(0.2)
print(listener.getsockname()[1], flush=True)
time.sleep(3600)
