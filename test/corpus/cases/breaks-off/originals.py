from service import serve


def original(request):
    if request.path.endswith(".svg"):
        return 200, b"<svg/>", [("Content-Type", "image/svg+xml")]
    return 200, b"\x89PNG\r\n\x1a\n and more", [("Content-Type", "image/png")]


serve(original)
