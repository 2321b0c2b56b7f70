from service import FIXED, serve


def page(request):
    length = int(request.call("origin", request.path, method="HEAD").headers["Content-Length"])
    condition = {name: request.headers[name] for name in ("If-None-Match",) if request.headers[name]}
    answer = request.call("origin", request.path, headers=condition)
    if FIXED and answer.status == 304:
        return 304, b"", [("ETag", answer.headers["ETag"])]
    if len(answer.body) != length:
        raise ValueError(f"expected {length} bytes, got {len(answer.body)}")
    return 200, answer.body


serve(page)
