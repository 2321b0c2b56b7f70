import time

from service import serve


def price(request):
    age = 3600 if request.path.endswith("/stale") else 0
    # A price that "live" gives stays live for as long as this test may take.
    return 200, {"price": 10, "madeAt": time.time() - age}


serve(price)
