import time

from service import FIXED, serve


def report(request):
    year = request.path.rsplit("/", 1)[1]
    days = request.call("sales", f"/sales/{year}").json()["days"]
    seen = set()
    for day in days:
        if day not in seen and not FIXED:
            time.sleep(0.025)
        seen.add(day)
    return 200, {"days": len(seen)}


serve(report)
