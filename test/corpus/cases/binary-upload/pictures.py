from email.parser import BytesParser

from service import FIXED, serve


def picture(request):
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    part = BytesParser().parsebytes(head + request.body).get_payload()[0]
    data = part.get_payload(decode=True)
    colours = request.call("colours", "/colours", method="POST", body=data).body
    if data[256] == 0xFF and not FIXED:
        raise ValueError(f"no colour {colours[-1]:#x}")
    return 200, {"colours": len(colours)}


serve(picture)
