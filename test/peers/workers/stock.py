# GET /stock/7 -> asks price, answers what is left, by WSGI (`wsgi`) and by ASGI (`asgi`).
import json
import os
import urllib.request

PASSED_ON = ["traceparent", "b3", "x-request-id", "x-loop-replay", "baggage"]


def answer(path, header):
    if path == "/health":
        return b"well"
    number = int(path.split("/")[-1])
    headers = {name: header(name) for name in PASSED_ON if header(name)}
    asked = urllib.request.Request(f"{os.environ['NEXT']}/price/{number}", headers=headers)
    cents = json.load(urllib.request.urlopen(asked))["cents"]
    left = None if cents is None else cents // 100
    return json.dumps({"id": number, "left": left}).encode()  # breakpoint


def wsgi(environ, start_response):
    body = answer(
        environ["PATH_INFO"], lambda name: environ.get("HTTP_" + name.upper().replace("-", "_"))
    )
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


async def asgi(scope, receive, send):
    if scope["type"] != "http":
        raise NotImplementedError(scope["type"])
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    body = answer(scope["path"], headers.get)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


print("ready", flush=True)
