# GET /stock/7 -> asks price, answers what is left. Passes trace headers on. /health asks nobody.
import json
import os
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PASSED_ON = ["traceparent", "b3", "x-request-id", "x-loop-replay", "baggage"]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        if self.path == "/health":
            return self.answer("well")
        number = int(self.path.split("/")[-1])
        headers = {name: self.headers[name] for name in PASSED_ON if self.headers[name]}
        asked = urllib.request.Request(f"{os.environ['NEXT']}/price/{number}", headers=headers)
        price = json.load(urllib.request.urlopen(asked))
        left = self.left_of(number, price)
        self.answer({"id": number, "left": left})

    def left_of(self, number, price):
        cents = price["cents"]
        if cents is None:
            return None  # breakpoint
        return cents // 100

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Handler)
print("ready", flush=True)
server.serve_forever()
