# One service of a chain, as node/service.cjs is, in Flask and requests (or urllib). No header is
# passed on here: `opentelemetry-instrument`, which starts this file, is all there is.
import os
import signal
import threading
import urllib.error
import urllib.request

import flask
import requests
import werkzeug.serving

name = os.environ.get("NAME", "a")
next_service = os.environ.get("NEXT", "")
client = os.environ.get("CLIENT", "requests")
everyone = threading.Barrier(int(os.environ.get("AT_ONCE", "1")))
app = flask.Flask(name)


@app.get("/<path:path>")
def answer(path):
    query = flask.request.args
    if next_service == "":
        everyone.wait()
        # The request that fails, and the only one.
        return f"{name} {query['id']}\n", 500 if "fail" in query else 200
    url = f"{next_service}/{path}/next?{flask.request.query_string.decode()}"
    status, below = get(url)
    return f"{name} {query['id']}\n{below}", status


def get(url):
    if client == "requests":
        response = requests.get(url)
        return response.status_code, response.text
    try:
        with urllib.request.urlopen(url) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
server = werkzeug.serving.make_server("127.0.0.1", 0, app, threaded=True)
print(f"ready {server.server_port}", flush=True)
server.serve_forever()
