import time

from service import serve


def check(request):
    if request.path.endswith("/13"):
        time.sleep(2)
    return 200, {"suspicious": False}


serve(check)
