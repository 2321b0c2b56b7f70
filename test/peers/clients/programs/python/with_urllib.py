import urllib.request

from call import HEADERS, PROXY, URL, report


def call():
    handlers = [urllib.request.ProxyHandler({"http": PROXY})] if PROXY else []
    opener = urllib.request.build_opener(*handlers)
    with opener.open(urllib.request.Request(URL, headers=HEADERS)) as response:
        return response.status, response.read().decode()


report(call)
