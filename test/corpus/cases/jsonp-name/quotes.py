import json

from service import serve


def quotes(request):
    _, _, owner, share = request.path.split("/")
    price = None if owner == "bob" and share == "y" else 12.5
    script = f"{request.query['callback'][0]}({json.dumps({'price': price})});"
    return 200, script.encode(), [("Content-Type", "text/javascript")]


serve(quotes)
