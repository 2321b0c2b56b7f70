// Which request a stopped thread of Python is at. Nothing of the language says so: the frames are
// searched for what servers and frameworks hand on (WSGI's environ, ASGI's scope, request objects).

import { z } from 'zod';
import type { DapClient } from '../dap/client.js';
import { type DapFrame, evaluateSchema } from '../dap/messages.js';
import { evaluateMs } from '../limits.js';
import { marksOfRequests, type RequestHead } from '../whose-request.js';

const headSchema = z.object({
  method: z.string(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
});

/** Null: no request is in sight. Never rejects. */
export async function pythonRequestHead(
  client: DapClient,
  frame: DapFrame,
): Promise<RequestHead | null> {
  const expression = `(lambda d: (exec(${JSON.stringify(source)}, d), d['head']())[1])({'names': ${JSON.stringify(marksOfRequests)}})`;
  try {
    const { result } = await client.request(
      'evaluate',
      { expression, frameId: frame.id, context: 'watch' },
      evaluateSchema,
      evaluateMs,
    );
    // A text of Python, in quotes of its own.
    const hex = /^'([0-9a-f]+)'$/.exec(result)?.[1];
    return hex === undefined
      ? null
      : headSchema.parse(JSON.parse(Buffer.from(hex, 'hex').toString('utf8')));
  } catch {
    return null;
  }
}

/** Objects that are known by their class, without calling anything of them but what it is for. */
const source = `
def head():
    import json, sys
    def wsgi(environ):
        if 'REQUEST_METHOD' not in environ or 'wsgi.version' not in environ: return None
        headers = {n: environ.get('HTTP_' + n.upper().replace('-', '_')) for n in names}
        return environ['REQUEST_METHOD'], environ.get('PATH_INFO', ''), headers
    def asgi(scope):
        if scope.get('type') != 'http' or 'headers' not in scope: return None
        pairs = {bytes(k).decode('latin-1').lower(): bytes(v).decode('latin-1') for k, v in scope['headers']}
        return scope.get('method', ''), scope.get('path', ''), pairs
    def plain(request, method):
        return getattr(request, method), request.path, {n: request.headers.get(n) for n in names}
    known = {
        ('http.server', 'BaseHTTPRequestHandler'): lambda v: plain(v, 'command') if hasattr(v, 'headers') else None,
        ('aiohttp.web_request', 'BaseRequest'): lambda v: plain(v, 'method'),
        ('tornado.httputil', 'HTTPServerRequest'): lambda v: plain(v, 'method'),
        ('tornado.web', 'RequestHandler'): lambda v: plain(v.request, 'method'),
        ('django.http.request', 'HttpRequest'): lambda v: (v.method, v.path, {n: v.META.get('HTTP_' + n.upper().replace('-', '_')) for n in names}),
        ('starlette.requests', 'HTTPConnection'): lambda v: asgi(v.scope),
    }
    def read(value):
        if type(value) is dict: return wsgi(value) or asgi(value)
        for base in type(value).__mro__:
            reader = known.get((base.__module__, base.__name__))
            if reader: return reader(value)
    frame = sys._getframe()
    for _ in range(300):
        if frame is None: return ''
        for value in list(frame.f_locals.values())[:200]:
            try: found = read(value)
            except Exception: found = None
            if found:
                method, path, headers = found
                own = {n: headers[n] for n in names if isinstance(headers.get(n), str)}
                return json.dumps({'method': str(method), 'path': str(path), 'headers': own}).encode().hex()
        frame = frame.f_back
    return ''
`;
