from service import serve

COUNTRIES = {"ada": "GB", "bjork": "IS"}

serve(lambda request: (200, {"country": COUNTRIES[request.path.strip("/")]}))
