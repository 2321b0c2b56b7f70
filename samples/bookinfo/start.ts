// Runs the four services in one terminal, until Ctrl-C.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const services = ['ratings', 'details', 'reviews', 'productpage'].map((service) => {
  const file = fileURLToPath(new URL(`./${service}.js`, import.meta.url));
  // The channel is for the end alone: it closes when this process is killed, and they hear of it.
  const stdio = ['inherit', 'inherit', 'inherit', 'ipc'] as const;
  return spawn(process.execPath, ['--enable-source-maps', file], { stdio: [...stdio] });
});

for (const service of services) {
  // One that cannot start (its port is taken, say) ends them all: the sample is of no use without it.
  service.on('exit', (code) => end(code ?? 0));
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0));

function end(code: number): void {
  for (const service of services) service.kill();
  process.exit(code);
}
