// GET /shop/7 → asks stock, answers the order. Passes trace headers on. /health asks nobody.
import { createServer } from 'node:http';

const passedOn = ['traceparent', 'b3', 'x-request-id', 'x-loop-replay', 'baggage'];

const server = createServer((request, response) => {
  order(request, response).catch((error) => {
    response.writeHead(500).end(JSON.stringify({ error: error.message }));
  });
});

async function order(request, response) {
  if (request.url === '/health') return response.end('well');
  const id = Number(request.url.split('/').at(-1));
  const headers = Object.fromEntries(
    passedOn.flatMap((name) => (request.headers[name] ? [[name, request.headers[name]]] : [])),
  );
  const asked = await fetch(`${process.env.NEXT}/stock/${id}`, { headers });
  const stock = await asked.json();
  const total = priced(id, stock);
  response.end(JSON.stringify({ id, total }));
}

function priced(id, stock) {
  const left = stock.left;
  if (left === null) {
    throw new Error(`no stock of ${id}`); // breakpoint
  }
  return left * 2;
}

server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
