import json

from service import FIXED, serve


def checkout(request):
    article = request.path.rsplit("/", 1)[1]
    answer = request.call("stock", f"/stock/{article}")
    try:
        left = answer.json()["left"]
    except json.JSONDecodeError:
        if not FIXED:
            raise
        left = None
    return 200, {"article": article, "left": left}


serve(checkout)
