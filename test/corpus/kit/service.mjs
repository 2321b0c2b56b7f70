// What every Node service of the corpus needs: it listens, reads bodies, calls other services by
// way of loop, and passes trace headers on. Environment: MESH, loop's address; FIXED=1.
import http from 'node:http';

/** The service without its fault. */
export const fixed = process.env.FIXED === '1';

const mesh = new URL(process.env.MESH ?? 'http://127.0.0.1:8082');
const passedOn = ['traceparent', 'x-request-id'];

/**
 * `handle` gets { method, path, query, headers, rawHeaders, body, call } and returns
 * { status, headers, body }, or undefined when it has answered by `res` itself. What it throws is
 * answered 500.
 */
export function serve(handle) {
  const server = http.createServer(async (req, res) => {
    const url = new URL(req.url, 'http://service');
    try {
      const answer = await handle({
        method: req.method,
        target: req.url,
        path: url.pathname,
        query: url.searchParams,
        headers: req.headers,
        rawHeaders: req.rawHeaders,
        body: await bytesOf(req),
        call: (service, path, options) => call(req, service, path, options),
        res,
      });
      if (answer) send(res, answer);
    } catch (error) {
      send(res, { status: 500, body: { error: error.message } });
    }
  });
  server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
  process.on('SIGTERM', () => process.exit(0));
}

function send(res, { status = 200, headers = {}, body = '' }) {
  const isJson = typeof body === 'object' && !Buffer.isBuffer(body);
  const type = isJson ? { 'content-type': 'application/json' } : {};
  res.writeHead(status, { ...type, ...headers });
  res.end(isJson ? JSON.stringify(body) : body);
}

/** Calls a service by its name; resolves to { status, headers, rawHeaders, trailers, body, json() }. */
function call(req, service, path, { method = 'GET', headers = {}, body = '', timeoutMs } = {}) {
  const passed = passedOn.filter((name) => req.headers[name] !== undefined);
  const options = {
    host: mesh.hostname,
    port: mesh.port,
    method,
    path,
    headers: {
      host: service,
      ...Object.fromEntries(passed.map((name) => [name, req.headers[name]])),
      ...(body.length > 0 ? { 'content-length': Buffer.byteLength(body) } : {}),
      ...headers,
    },
    // A connection a call: which one is reused would differ from run to run.
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const sent = http.request(options, async (response) => {
      try {
        const data = await bytesOf(response);
        const json = () => JSON.parse(data.toString());
        const { statusCode: status, headers, rawHeaders, trailers } = response;
        resolve({ status, headers, rawHeaders, trailers, body: data, json });
      } catch (error) {
        reject(error);
      }
    });
    sent.on('error', reject);
    if (timeoutMs)
      setTimeout(() => sent.destroy(new Error(`gave up on ${service}`)), timeoutMs).unref();
    sent.end(body);
  });
}

async function bytesOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}
