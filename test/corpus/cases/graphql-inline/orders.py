import re

from service import serve


def orders(request):
    query = request.json()["query"]
    number = re.search(r"id: (\d+)", query)[1]
    owner = re.search(r'of: "(\w+)"', query)[1]
    is_missing = owner == "bob" and number == "9"
    total = None if is_missing else {"amount": 10 * int(number)}
    return 200, {"data": {"order": {"total": total}}}


serve(orders)
