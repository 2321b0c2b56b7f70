from service import serve


def person(request):
    name = request.path.rsplit("/", 1)[1]
    if name == "bob":
        page = b"<!doctype html><title>Please log in</title>"
        return 200, page, [("Content-Type", "text/html; charset=utf-8")]
    return 200, {"name": name}


serve(person)
