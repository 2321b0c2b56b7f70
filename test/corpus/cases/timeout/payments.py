import time

from service import serve


def pay(request):
    if request.path.endswith("/13"):
        time.sleep(2)
    return 200, {"payment": {"amount": 10}}


serve(pay)
