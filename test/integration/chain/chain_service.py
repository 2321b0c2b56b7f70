"""One service of a chain, as chain-service.mjs, with Python's standard library alone.

It passes on only the trace headers that PASS names (comma-separated).
"""

import http.client
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

NAME = os.environ["NAME"]
NEXT = os.environ.get("NEXT", "")
MESH = urlsplit(os.environ.get("MESH", "")).netloc
PASS = os.environ["PASS"].split(",")
local = threading.local()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self):
        number = int(parse_qs(urlsplit(self.path).query)["id"][0])
        if not NEXT:
            self.answer(500 if number % 100 == 7 else 200, number, b"")
            return
        headers = {"Host": NEXT}
        for name in PASS:
            if self.headers.get(name):
                headers[name] = self.headers[name]
        status, below = call(f"/{NEXT}?id={number}", headers)
        self.answer(status, number, below)

    def answer(self, status, number, below):
        body = f"{NAME} {number} {'.' * (number % 700)}\n".encode() + below
        self.send_response(status)
        self.send_header("Content-Type", "text/plain")
        self.send_header("X-Service", NAME)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def call(path, headers):
    """One connection a thread; opened again when the gateway has closed it."""
    for attempt in (1, 2):
        if getattr(local, "connection", None) is None:
            local.connection = http.client.HTTPConnection(MESH)
        try:
            local.connection.request("GET", path, headers=headers)
            response = local.connection.getresponse()
            return response.status, response.read()
        except (http.client.HTTPException, OSError):
            local.connection = None
            if attempt == 2:
                raise


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = Server(("127.0.0.1", 0), Handler)
print(f"ready {server.server_address[1]}", flush=True)
sys.stdout.flush()
server.serve_forever()
