from service import FIXED, serve


def basket(request):
    number = request.path.rsplit("/", 1)[1]
    offers = request.call("offers", f"/offers/{number}").json()["offers"]
    title = request.call("texts", "/texts/basket").json()["text"]
    best = min(offers, default=None) if FIXED else min(offers)
    return 200, {"title": title, "best": best}


serve(basket)
