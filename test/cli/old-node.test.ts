import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const main = join(import.meta.dirname, '../../dist/src/main.js');

/** Runs the compiled command as a Node that says it is another version. */
function runAs(version: string) {
  const versions = `{ ...process.versions, node: '${version}' }`;
  const disguise = `Object.defineProperty(process, 'versions', { value: ${versions} })`;
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(disguise)}`, main, '--version'],
    { encoding: 'utf8' },
  );
  return { stdout, stderr, status };
}

test.each(['20.20.2', '22.11.0', '18.0.0'])(
  'on Node %s the command says so in one line',
  (node) => {
    expect(runAs(node)).toEqual({
      stdout: '',
      stderr: `loop needs Node 22.12 or newer, this is Node ${node} (${process.execPath})\n`,
      status: 2,
    });
  },
);

test.each(['22.12.0', '24.0.0', '26.0.0'])('on Node %s it runs', (node) => {
  expect(runAs(node)).toMatchObject({ stderr: '', status: 0 });
});
