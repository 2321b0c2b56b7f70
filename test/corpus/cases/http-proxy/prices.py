import json
import os
import urllib.error
import urllib.request

from service import FIXED, serve


opener = urllib.request.build_opener(urllib.request.ProxyHandler({"http": os.environ["MESH"]}))


def price(request):
    currency = request.path.rsplit("/", 1)[1]
    headers = {"traceparent": request.headers["traceparent"]}
    call = urllib.request.Request(f"http://rates/rates/{currency}", headers=headers)
    try:
        rate = json.load(opener.open(call))["rate"]
    except urllib.error.HTTPError as error:
        if not FIXED:
            raise
        return 200, {"price": None, "why": error.code}
    return 200, {"price": rate * 10}


serve(price)
