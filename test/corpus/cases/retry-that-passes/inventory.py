from service import serve


seen = set()


def reserve(request):
    if request.path.endswith("/2") and request.path not in seen:
        seen.add(request.path)
        return 503, {"error": "busy"}
    return 201, {"reserved": 1}


serve(reserve)
