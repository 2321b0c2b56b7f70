"""What every Python service of the corpus needs, with the standard library alone.

It listens, reads bodies, calls other services by way of loop, and passes trace headers on.
Environment: MESH, loop's address; FIXED=1.
"""

import http.client
import json
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

# The service without its fault.
FIXED = os.environ.get("FIXED") == "1"

MESH = urlsplit(os.environ.get("MESH", "http://127.0.0.1:8082")).netloc
PASSED_ON = ("traceparent", "x-request-id")


class Request:
    """One request, and the calls that are made for it."""

    def __init__(self, handler):
        self.handler = handler
        self.method = handler.command
        self.target = handler.path
        self.path = urlsplit(handler.path).path
        self.query = parse_qs(urlsplit(handler.path).query, keep_blank_values=True)
        self.headers = handler.headers
        self.body = read_body(handler)

    def json(self):
        return json.loads(self.body)

    def call(self, service, path, method="GET", body=None, headers=(), timeout=30):
        """Calls a service by its name; the response has status, headers and body."""
        sent = {"Host": service}
        sent.update((name, self.headers[name]) for name in PASSED_ON if self.headers[name])
        sent.update(headers)
        connection = http.client.HTTPConnection(MESH, timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=sent)
            response = connection.getresponse()
            return Response(response.status, response.headers, response.read())
        finally:
            connection.close()


class Response:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def json(self):
        return json.loads(self.body)


def read_body(handler):
    if "chunked" not in handler.headers.get("Transfer-Encoding", ""):
        return handler.rfile.read(int(handler.headers.get("Content-Length") or 0))
    body = b""
    while size := int(handler.rfile.readline().split(b";")[0], 16):
        body += handler.rfile.read(size)
        handler.rfile.readline()
    while handler.rfile.readline() not in (b"\r\n", b""):
        pass
    return body


def serve(handle):
    """`handle` gets a Request and returns (status, body) or (status, body, headers).

    A body that is no bytes is sent as JSON. What it raises is answered 500. None: it has answered
    by `request.handler` itself.
    """

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def answer(self):
            try:
                answer = handle(Request(self))
            except Exception as error:  # whatever the fault is
                answer = (500, {"error": f"{type(error).__name__}: {error}"})
            if answer is None:
                return
            status, body, *headers = answer
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            if not isinstance(body, bytes):
                self.send_header("Content-Type", "application/json")
            for name, value in headers[0] if headers else ():
                self.send_header(name, value)
            if status not in (204, 304):
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            if self.command != "HEAD" and status not in (204, 304):
                self.wfile.write(data)

        do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = answer

        def log_message(self, *_):
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    server = Server(("127.0.0.1", 0), Handler)
    print(f"ready {server.server_address[1]}", flush=True)
    sys.stdout.flush()
    server.serve_forever()
