from service import serve


LINKS = [("Link", '</reader>; title="reader"'), ("Link", '</editor>; title="editor"')]

serve(lambda request: (200, b"", LINKS))
