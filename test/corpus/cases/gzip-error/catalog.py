import gzip
import json

from service import FIXED, serve


def item(request):
    answer = request.call("legacy", request.path)
    body = answer.body
    if FIXED and answer.headers["Content-Encoding"] == "gzip":
        body = gzip.decompress(body)
    return 200, {"legacy": json.loads(body)}


serve(item)
