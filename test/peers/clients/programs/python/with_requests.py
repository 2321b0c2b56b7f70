import requests

from call import HEADERS, PROXY, URL, report


def call():
    response = requests.get(URL, headers=HEADERS, proxies={"http": PROXY} if PROXY else None)
    return response.status_code, response.text


report(call)
