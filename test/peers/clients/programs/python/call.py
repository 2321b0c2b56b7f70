"""What every Python client is told: the URL to call, a Host header to set, a proxy for its own option."""

import os

URL = os.environ["CALL_URL"]
HEADERS = {"Host": os.environ["CALL_HOST"]} if os.environ.get("CALL_HOST") else {}
PROXY = os.environ.get("CALL_PROXY")
TRUST_ENV = bool(os.environ.get("CALL_TRUST_ENV"))


def report(call):
    """Prints what came back: the status and the body, on a line each."""
    try:
        status, body = call()
        print(f"{status}\n{body}")
    except Exception as error:
        print(f"failed\n{type(error).__name__}: {error}")
