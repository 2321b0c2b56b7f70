import itertools
import json

from service import FIXED, serve

TURN = itertools.count()
ACTIONS = ["DescribeTable", "ListBackups", "ListTagsOfResource"]


def report(request):
    table = request.path.split("/")[-1]
    actions = ACTIONS if next(TURN) % 2 == 0 else ACTIONS[::-1]
    got = {}
    for action in actions:
        headers = {"X-Amz-Target": f"Tables.{action}", "Content-Type": "application/x-amz-json-1.0"}
        body = json.dumps({"TableName": table})
        got[action] = request.call("tables", "/", "POST", body, headers).json()
    size = got["DescribeTable"].get("SizeBytes")
    if FIXED and size is None:
        return 200, {"size": "unknown"}
    return 200, {"size": size // 1024, "tags": got["ListTagsOfResource"]}


serve(report)
