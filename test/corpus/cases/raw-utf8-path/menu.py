import http.client
import json

from service import FIXED, MESH, serve


class Connection(http.client.HTTPConnection):
    """Sends the target as it is, in place of refusing it."""

    def _encode_request(self, request):
        return request.encode("latin-1")


def dish(request):
    name = request.target.removeprefix("/menu/")
    headers = {"Host": "dishes", "traceparent": request.headers["traceparent"]}
    connection = Connection(MESH)
    connection.request("GET", f"/dishes/{name}", headers=headers)
    found = json.load(connection.getresponse())
    connection.close()
    if FIXED:
        return 200, {"name": found["name"], "price": found.get("price")}
    return 200, {"name": found["name"], "price": found["price"]}


serve(dish)
