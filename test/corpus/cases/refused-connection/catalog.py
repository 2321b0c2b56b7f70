from service import FIXED, serve


def item(request):
    if "fresh" in request.query:
        return 200, {"price": 10, "from": "database"}
    cached = request.call("cache", request.path)
    if FIXED and cached.status == 502:
        return 200, {"price": 10, "from": "database"}
    return 200, {"price": cached.json()["price"], "from": "cache"}


serve(item)
