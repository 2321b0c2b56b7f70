// A service that loses what is thrown once something was awaited: no answer ever.
import { createServer } from 'node:http';

process.on('uncaughtException', () => {});

const server = createServer((request, response) => {
  if (request.url === '/health') return response.end('well');
  setImmediate(() => order(response));
});

function order(response) {
  const stock = null;
  response.end(String(stock.left)); // breakpoint
}

server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
