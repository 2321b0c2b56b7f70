import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { loadConfig } from '../../src/config/load-config.js';
import { samples, startService } from './sample-service.js';

const project = resolve(import.meta.dirname, '../..');
const readme = read('samples/bookinfo/README.md');

test('a line that the walk-through quotes is the line of that number', () => {
  const quoted = [...readme.matchAll(/^\/\/ (\S+\.ts):(\d+)\n(.+)$/gm)];
  expect(quoted).toHaveLength(2);
  for (const [, file = '', line, text] of quoted) expect(lineOf(file, Number(line))).toBe(text);
});

test('every line that the walk-through names is one that it quotes', () => {
  const quoted = new Set([...readme.matchAll(/^\/\/ (\S+\.ts:\d+)$/gm)].map(([, place]) => place));
  const named = [...readme.matchAll(/[\w./-]+\.ts:\d+/g)].map(([place]) => place);
  expect(named.length).toBeGreaterThan(quoted.size);
  expect(named.filter((place) => !quoted.has(place))).toEqual([]);
});

test('the walk-through names the line that fails, and its fix mends it', async () => {
  const [, before = ''] = /^\/\/ \S+reviews\.ts:52\n(.+)$/m.exec(readme) ?? [];
  const [, after = ''] = /Change `\S+reviews\.ts:52` to\n\n```ts\n(.+)$/m.exec(readme) ?? [];
  const compiled = readFileSync(join(samples, 'reviews.js'), 'utf8');
  expect(compiled.split(before.trim())).toHaveLength(2);
  const mended = compiled.replace(before.trim(), after.trim());
  expect(await reviewsOfBook4(compiled)).toMatchObject({ error: 'answer.ratings is not iterable' });
  expect(await reviewsOfBook4(mended)).toMatchObject({ averageStars: 4 });
});

test('the source at the stop is that of the file', () => {
  const shown = [...readme.matchAll(/^[▶ ] (\d\d)(?: {2}(.*))?$/gm)];
  expect(shown.map(([, line]) => line)).toContain('52');
  for (const [, line, text = ''] of shown) {
    expect(text).toBe(lineOf('samples/bookinfo/reviews.ts', Number(line)));
  }
});

test('every file that the walk-through and the config name is there', async () => {
  for (const [, file = ''] of readme.matchAll(/\]\((?!http)([^)]+)\)/g)) {
    expect(() => read(`samples/bookinfo/${file}`)).not.toThrow();
  }
  const config = await loadConfig(join(project, 'samples/bookinfo/loop.yaml'));
  for (const { name } of config.services) {
    expect(() => read(`samples/bookinfo/${name}.ts`)).not.toThrow();
  }
});

/** What a copy of reviews with this code answers for book 4. */
async function reviewsOfBook4(code: string): Promise<unknown> {
  const folder = mkdtempSync(join(tmpdir(), 'bookinfo-readme-'));
  for (const name of readdirSync(samples)) copyFileSync(join(samples, name), join(folder, name));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'reviews.js'), code);
  const ratings = await startService('ratings');
  try {
    const reviews = await startService('reviews', { RATINGS_URL: ratings.url }, folder);
    const response = await fetch(`${reviews.url}/reviews/4`);
    const answer = await response.json();
    await reviews.stop();
    return answer;
  } finally {
    await ratings.stop();
    rmSync(folder, { recursive: true });
  }
}

function lineOf(file: string, line: number): string | undefined {
  return read(file).split('\n')[line - 1];
}

function read(file: string): string {
  return readFileSync(join(project, file), 'utf8');
}
