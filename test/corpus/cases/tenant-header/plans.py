from service import serve


def plan(request):
    if request.query["tenant"] == ["acme"]:
        return 200, {"plan": {"name": "trial"}}
    return 200, {"plan": {"name": "team", "seats": ["a", "b"]}}


serve(plan)
