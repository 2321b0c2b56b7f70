from service import serve


serve(lambda request: (200, {"titles": ["loop", "a loop in c++"]}))
