import { setTimeout as sleep } from 'node:timers/promises';
import { fixed, serve } from '../../kit/service.mjs';

serve(async ({ path, call, res }) => {
  const { parts, ready } = (await call('jobs', path.replace('progress', 'jobs'))).json();
  res.writeHead(200, { 'content-type': 'text/event-stream' });
  for (const part of ready) res.write(`data: {"part":${part}}\n\n`);
  const isDone = () => (fixed ? ready.length === parts : ready.includes(parts));
  while (!isDone() && !res.destroyed) {
    await sleep(100);
    res.write(': waiting\n\n');
  }
  res.end('event: done\ndata: {}\n\n');
});
