// GET /shop/7 → a worker thread prices it. /health is answered by the main thread.
import { createServer } from 'node:http';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';

if (isMainThread) serve(new Worker(new URL(import.meta.url)));
else parentPort.on('message', (id) => parentPort.postMessage(priced(id)));

function priced(id) {
  const left = null;
  return { error: `no stock of ${id}`, left }; // breakpoint
}

function serve(worker) {
  const server = createServer((request, response) => {
    if (request.url === '/health') return response.end('well');
    worker.once('message', (answer) => response.writeHead(500).end(JSON.stringify(answer)));
    worker.postMessage(Number(request.url.split('/').at(-1)));
  });
  server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
}
