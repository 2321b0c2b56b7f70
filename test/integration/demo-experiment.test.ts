import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const run = promisify(execFile);

test('an experiment finds a weakness of the sample, it is replayed, mended in a copy, and not found again', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'loop-demo-experiment-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  const { stdout } = await run(process.execPath, [main, 'demo', '--experiment'], { cwd });
  expect(stdout).toMatch(/deviated after .*verdict +reproduced.*verdict +passed.*completed after/s);
  const told = async (...args: string[]) => {
    const options = ['--config', '.loop/demo/loop.yaml', '-o', 'json'];
    const asked = await run(process.execPath, [main, ...args, ...options], { cwd });
    return JSON.parse(asked.stdout) as unknown;
  };
  const captures = await told('list', 'captures', '--experiment', 'slow-ratings');
  const late = { rule: 'slow-reviews', status: 200, hops: 4, experiment: 'slow-ratings' };
  expect(captures).toContainEqual(expect.objectContaining(late));
  expect(await told('list', 'replays')).toMatchObject([
    { verdict: 'passed' },
    { verdict: 'reproduced' },
  ]);
  expect(await told('experiment', 'list')).toMatchObject([
    { name: 'slow-ratings', status: 'completed', deviated: false },
    { name: 'slow-ratings', deviated: true },
  ]);
});

test('the experiment that the demo plays is the one of the sample, and of the docs', () => {
  const text = readFileSync('samples/bookinfo/slow-ratings.yaml', 'utf8');
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  expect(readFileSync('docs/experiments.md', 'utf8')).toContain(lines.join('\n').trim());
});
