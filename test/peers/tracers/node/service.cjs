// One service of a chain, which passes no header on, unless PASS names some: only the SDK that SETUP
// starts does.
// Environment: SETUP is the file that starts the SDK; NAME; NEXT is the address of the next service,
// or nothing; CLIENT is what it is called with: http, fetch or undici; AT_ONCE is how many requests
// the last service waits for before it answers any, so that they all run at the same time.
const setup = require(process.env.SETUP);
const http = require('node:http'); // after the SDK, which may have put its own hands on it

const { NAME = 'a', NEXT = '', CLIENT = 'http', AT_ONCE = '1', PASS = '' } = process.env;

const clients = {
  http: callWithHttp,
  fetch: async (url, headers) => {
    const answer = await (setup.fetch ?? fetch)(url, { headers });
    return { status: answer.status, text: await answer.text() };
  },
  undici: async (url, headers) => {
    const { statusCode, body } = await setup.undici.request(url, { headers });
    return { status: statusCode, text: await body.text() };
  },
};

const waiting = [];

async function answer(req, res) {
  const { pathname, searchParams } = new URL(req.url, 'http://x');
  const id = searchParams.get('id');
  res.setHeader('x-traceparents', req.headersDistinct.traceparent?.length ?? 0);
  if (NEXT === '') {
    await others();
    // The request that fails, and the only one.
    res.statusCode = searchParams.has('fail') ? 500 : 200;
    res.end(`${NAME} ${id}\n`);
    return;
  }
  const next = `${NEXT}${pathname}/next${req.url.slice(pathname.length)}`;
  const below = await clients[CLIENT](next, passedOn(req)).catch((error) => ({
    status: 502,
    text: String(error),
  }));
  res.statusCode = below.status;
  res.end(`${NAME} ${id}\n${below.text}`);
}

function passedOn({ headers }) {
  const names = PASS.split(' ').filter((name) => headers[name] !== undefined);
  return Object.fromEntries(names.map((name) => [name, headers[name]]));
}

function callWithHttp(url, headers) {
  return new Promise((resolve, reject) => {
    const call = http.request(url, { headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
    });
    call.on('error', reject);
    call.end();
  });
}

function others() {
  return new Promise((resolve) => {
    waiting.push(resolve);
    if (waiting.length < Number(AT_ONCE)) return;
    for (const go of waiting.splice(0)) go();
  });
}

const server = setup.createServer?.(answer) ?? http.createServer(answer);
server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
