from urllib.parse import unquote

from service import FIXED, serve


def page(request):
    encoded = request.path.removeprefix("/wiki/")
    answer = request.call("pages", f"/pages/{encoded}?{request.target.partition('?')[2]}").json()
    title = unquote(encoded)
    parts = [title] if FIXED else title.split("/")
    (name,) = parts
    return 200, {"name": name, "text": answer["text"]}


serve(page)
