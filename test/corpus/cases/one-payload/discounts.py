from service import serve


serve(lambda request: (200, {"rebate": 0.1 if request.path.endswith("SPRING") else 0}))
