import itertools

from service import serve


LOW, HIGH = itertools.count(1), itertools.count(50)


def number(request):
    return 200, {"number": next(HIGH if request.path.endswith("high") else LOW)}


serve(number)
