from service import serve

PRICES = {"café": 2}


def find(request):
    # The standard library reads heads in latin1.
    name = request.path.encode("latin-1").decode().removeprefix("/dishes/")
    return 200, {"name": name, **({"price": PRICES[name]} if name in PRICES else {})}


serve(find)
