from service import serve


serve(lambda request: (200, {"text": request.path.rsplit("/", 1)[1].title()}))
