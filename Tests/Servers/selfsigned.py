"""A TLS server whose certificate nobody vouches for, made by the openssl command in FOLDER."""

import http.server
import ssl
import subprocess
import sys

folder = sys.argv[1]
key, certificate = folder + "/key.pem", folder + "/certificate.pem"
subprocess.run(
    ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj"]
    + ["/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    + ["-keyout", key, "-out", certificate],
    check=True,
    capture_output=True,
)


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        print("asked", flush=True)
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
server.socket = context.wrap_socket(server.socket, server_side=True)
print(server.server_port, flush=True)
server.serve_forever()
