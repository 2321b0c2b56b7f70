// One service of a chain: answers by id, with the answer of the next service in it.
// Environment: PORT 0 is a free one; NAME; NEXT (a service, or nothing); MESH (loop's listener).
import http from 'node:http';

const { NAME = 'service', NEXT = '', MESH = '' } = process.env;
const passedOn = ['traceparent', 'b3', 'x-request-id'];
const agent = new http.Agent({ keepAlive: true });

const server = http.createServer((req, res) => {
  const id = Number(new URL(req.url ?? '/', 'http://x').searchParams.get('id'));
  if (NEXT === '') {
    answer(res, id % 100 === 7 ? 500 : 200, NAME, id, '');
    return;
  }
  const headers = { host: NEXT };
  for (const name of passedOn) if (req.headers[name]) headers[name] = req.headers[name];
  const call = http.request(`${MESH}/${NEXT}?id=${id}`, { headers, agent }, (response) => {
    let below = '';
    response.setEncoding('utf8');
    response.on('data', (text) => {
      below += text;
    });
    response.on('end', () => answer(res, response.statusCode, NAME, id, below));
  });
  call.on('error', (error) => answer(res, 502, NAME, id, String(error)));
  call.end();
});

function answer(res, status, name, id, below) {
  res.writeHead(status, { 'Content-Type': 'text/plain', 'X-Service': name });
  res.end(`${name} ${id} ${'.'.repeat(id % 700)}\n${below}`);
}

server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
