from service import serve


asked = {}


def job(request):
    asked[request.path] = asked.get(request.path, 0) + 1
    if request.path.endswith("/short"):
        return 200, {"job": {"state": "done"}}
    if asked[request.path] == 3:
        return 200, {"job": None}
    return 200, {"job": {"state": "running"}}


serve(job)
