import time

from service import serve


def storage(request):
    document = request.json()
    time.sleep(0.05)
    if document["owner"] == "bob" and document["page"] == 3:
        return 201, {"place": None}
    return 201, {"place": {"shelf": f"shelf {document['page']}"}}


serve(storage)
