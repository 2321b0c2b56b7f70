// `loop tap -o json > /dev/null`: MAIN CONFIG FILE, where the file gets how many it was not shown.

import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const [, , main = '', config = '', file = ''] = process.argv;
const child = spawn(process.execPath, [main, '--config', config, 'tap', '-o', 'json'], {
  stdio: ['ignore', 'ignore', 'pipe'],
});
let leftOut = 0;
writeFileSync(file, '0');
createInterface({ input: child.stderr }).on('line', (line) => {
  leftOut += Number(/left out: (\d+) because/.exec(line)?.[1] ?? 0);
  writeFileSync(file, String(leftOut));
});
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill(signal));
child.once('spawn', () => console.log('ready'));
