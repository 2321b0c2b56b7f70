import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';

const writer = resolve('dist/src/observe/access-log/access-writer.js');
const program = `
  import { openAccessWriter } from ${JSON.stringify(writer)};
  const writer = openAccessWriter('json');
  // More than leaves in one go, with a rest that is too little for the next.
  for (let n = 0; n < 30; n++) writer.write({ n, path: '/'.padEnd(400, 'x') });
  await writer.end();
  // As a thread is ended: nothing is written on the way out.
  process.kill(process.pid, 'SIGKILL');
`;

test('the last lines are written before the end, also those that a write left behind', async () => {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = await Promise.all([text(child.stdout), once(child, 'close')]);
  const numbers = said
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { n: number }).n);
  expect(numbers).toEqual(Array.from({ length: 30 }, (_, n) => n));
});
