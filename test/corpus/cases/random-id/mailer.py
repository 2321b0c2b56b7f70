from service import serve


def mail(request):
    if request.json()["to"].endswith("@odd.example"):
        return 400, {"problem": "no such domain"}
    return 200, {"queue": {"name": "first"}}


serve(mail)
