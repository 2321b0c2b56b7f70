from service import FIXED, serve


def resolve(request):
    path = request.path.replace("resolve", "short")
    seen = []
    for _ in range(6):
        answer = request.call("short", path)
        if answer.status == 200:
            return 200, {"found": answer.json()["page"], "by": seen}
        seen.append(path)
        path = answer.headers["Location"]
        if FIXED and path in seen:
            return 200, {"found": None, "by": seen}
    raise RuntimeError(f"too many redirects: {seen}")


serve(resolve)
