// What the services of a chain do, whichever way they come by `http`. See service.cjs.
const { NAME = 'a', NEXT = '', CLIENT = 'http', AT_ONCE = '1', PASS = '' } = process.env;
const { SIBLINGS = '1' } = process.env;

let http;
let setup;

exports.serve = (given) => {
  ({ http, setup } = given);
  const server = setup.createServer?.(answer) ?? http.createServer(answer);
  server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
  process.on('SIGTERM', () => process.exit(0));
};

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
    // The request that fails, and the only one; of siblings the first.
    const fails = searchParams.has('fail') && !pathname.includes('/next-1');
    res.statusCode = fails ? 500 : 200;
    res.end(`${NAME} ${id}\n`);
    return;
  }
  const names = Array.from({ length: Number(SIBLINGS) }, (_, at) =>
    SIBLINGS === '1' ? 'next' : `next-${at}`,
  );
  const below = await Promise.all(
    names.map((name) => {
      const next = `${NEXT}${pathname}/${name}${req.url.slice(pathname.length)}`;
      return clients[CLIENT](next, passedOn(req)).catch((error) => ({
        status: 502,
        text: String(error),
      }));
    }),
  );
  res.statusCode = Math.max(...below.map(({ status }) => status));
  res.end(`${NAME} ${id}\n${below.map(({ text }) => text).join('')}`);
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
