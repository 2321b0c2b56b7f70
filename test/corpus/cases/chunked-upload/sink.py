from service import serve


serve(lambda request: (200, {"bytes": len(request.body)}))
