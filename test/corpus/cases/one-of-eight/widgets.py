import time

from service import serve


def widget(request):
    _, _, page, number = request.path.split("/")
    time.sleep(0.01 * (9 - int(number)))
    if page == "team" and number == "5":
        return 500, {"error": "no team"}
    return 200, {"text": f"widget {number}"}


serve(widget)
