import http.client

from service import FIXED, serve


def export(request):
    number = request.path.rsplit("/", 1)[1]
    try:
        rows = request.call("files", f"/files/{number}").body.count(b"\n")
    except (http.client.HTTPException, OSError):
        if not FIXED:
            raise
        rows = "not known"
    return 200, {"rows": rows}


serve(export)
