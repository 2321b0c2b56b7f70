// Vite as its guide to server-side rendering has it: a server of one's own, whose modules Vite compiles.
import { createServer } from 'node:http';
import { createServer as createVite } from 'vite';

const vite = await createVite({
  root: import.meta.dirname,
  configFile: false,
  appType: 'custom',
  logLevel: 'error',
  cacheDir: '.vite',
  server: { middlewareMode: true, hmr: false, ws: false },
});

createServer(async (request, response) => {
  if (request.url === '/health') return response.end('well');
  const { answer } = await vite.ssrLoadModule('/src/answer.ts');
  const { status, body } = await answer(Number(request.url.split('/').at(-1)));
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
