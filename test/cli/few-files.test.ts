// Commands that only read start quickly, because they load few files. These are counted: a time
// would say more of the machine than of the program.

import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/open-database.js';

const main = resolve(import.meta.dirname, '../../dist/src/main.js');
const folder = mkdtempSync(join(tmpdir(), 'loop-few-files-'));
const run = promisify(execFile);

/** Says at the end how many files were loaded, and from which packages. */
const counter = `import { registerHooks } from 'node:module';
const urls = [];
registerHooks({ load: (url, context, next) => {
  if (url.startsWith('file:')) urls.push(url);
  return next(url, context);
} });
process.on('exit', () => {
  const own = process.moduleLoadList.filter((name) => name.endsWith('undici/undici'));
  console.error(JSON.stringify([...urls, ...own]));
});`;

beforeAll(async () => {
  writeFileSync(
    join(folder, 'loop.yaml'),
    'store: { url: "sqlite:loop.db" }\nservices: { shop: { url: "http://127.0.0.1:1" } }\n' +
      'routes: [ { match: { path: /* }, to: shop } ]\n',
  );
  const { file, db } = await openDatabase(join(folder, 'loop.db'), { create: true });
  await db.destroy();
  file.close();
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.skipIf(!existsSync(main))('after npm run build', () => {
  test.each([
    ['list captures', 35],
    ['list replays', 38],
    ['show 1', 40], // there is none: found out after all is loaded
    ['rules test 1', 55],
    ['stat', 25], // no gateway: found out after all is loaded
    ['routes', 25],
    ['edges', 25],
    ['--version', 12],
  ])('loop %s loads at most %i files', async (command, most) => {
    const files = await loadedBy(command.split(' '));
    expect(files.length).toBeLessThan(most);
    // Node's own, behind `fetch`: a fifth of what `stat` took to start.
    expect(files.filter((file) => /undici/.test(file))).toEqual([]);
    expect(
      files.filter((file) => /node_modules\/(kysely|yaml|zod|commander|msgpackr)/.test(file)),
    ).toEqual([]);
  });
});

async function loadedBy(args: readonly string[]): Promise<string[]> {
  const hook = `data:text/javascript,${encodeURIComponent(counter)}`;
  const { stderr } = await run(process.execPath, ['--import', hook, main, ...args], {
    cwd: folder,
  }).catch((ended: { stderr: string }) => ended);
  return JSON.parse(stderr.trim().split('\n').at(-1) ?? '');
}
