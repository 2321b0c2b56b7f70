from http.cookies import SimpleCookie

from service import FIXED, serve


def account(request):
    session = SimpleCookie(request.headers["Cookie"])["sid"].value
    user = request.call("sessions", f"/sessions/{session}").json()["user"]
    if FIXED and user is None:
        return 401, {"error": "log in first"}
    return 200, {"hello": user["name"]}


serve(account)
