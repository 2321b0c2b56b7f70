from service import serve


serve(lambda request: (200, {"stars": None if request.path.endswith("/7") else 4.25}))
