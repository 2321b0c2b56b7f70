import httpx

from call import HEADERS, PROXY, URL, report


def call():
    response = httpx.get(URL, headers=HEADERS, proxy=PROXY)
    return response.status_code, response.text


report(call)
