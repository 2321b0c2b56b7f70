from service import FIXED, serve


def mail(request):
    answer = request.call("templates", request.path.replace("mails", "templates"))
    if FIXED and answer.status == 204:
        return 404, {"error": "no such mail"}
    return 200, {"subject": answer.json()["subject"]}


serve(mail)
