import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Compiled, compileService } from './compiled-service.js';
import { at, debug, startService } from './running-service.js';

let files: Compiled;
let inline: Compiled;
let bare: Compiled;
beforeAll(() => {
  files = compileService(['--sourceMap']);
  inline = compileService(['--inlineSourceMap', '--inlineSources']);
  bare = compileService([]);
});
afterAll(() => {
  for (const each of [files, inline, bare]) each?.remove();
});

const started = async (root: string, execArgv: readonly string[] = []) => {
  const service = await startService('dist/reviews.js', { root, execArgv });
  return { service, ...(await debug(service)) };
};

test('a line of TypeScript stops, and all that is said is of the TypeScript', async () => {
  const { service, session, heard } = await started(files.root, ['--enable-source-maps']);
  const [armed] = await session.arm([at('src/reviews.ts:17')], null);
  expect(armed?.placed).toEqual({ file: 'src/reviews.ts', line: 17 });
  const reply = service.ask('/?id=4');
  const stop = await heard.stops.next();
  expect(stop).toMatchObject({
    breakpoint: 0,
    file: 'src/reviews.ts',
    line: 17,
    function: 'reviewOf',
    locals: { id: '4', review: "{ id: 4, stars: { count: 4, color: 'red' } }" },
  });
  expect(stop.source[4]).toEqual({ line: 17, text: '  await null;' });
  expect(stop.frames.map(({ file, line }) => `${file}:${line}`)).toEqual([
    'src/reviews.ts:17',
    'src/reviews.ts:27',
    'src/reviews.ts:31',
  ]);
  await session.act('next');
  expect(await heard.stops.next()).toMatchObject({ reason: 'step', line: 18 });
  await session.act('continue');
  expect((await reply).text).toBe('{"id":4,"stars":{"count":4,"color":"red"}}');
});

test('an inline map that holds the sources serves as well, without the files', async () => {
  const { service, session, heard } = await started(inline.root);
  rmSync(join(inline.root, 'src'), { recursive: true });
  const [armed] = await session.arm([at('reviews.ts:18')], null);
  expect(armed?.placed).toEqual({ file: 'src/reviews.ts', line: 18 });
  const reply = service.ask('/?id=4');
  const stop = await heard.stops.next();
  expect(stop.source[4]).toEqual({ line: 18, text: '  return review;' });
  await session.release();
  expect((await reply).status).toBe(200);
});

test('a blank line, a comment and the head of a function slide to what follows', async () => {
  const { session } = await started(files.root);
  const lines = [13, 14, 10, 11].map((line) => at(`src/reviews.ts:${line}`));
  const armed = await session.arm(lines, null);
  expect(armed.map(({ placed }) => placed?.line)).toEqual([16, 16, 12, 12]);
});

test.each([
  [6, /reviews\.ts:6: nothing of this line is left.*nearest lines that can: 12, 16, 17/],
  [15, /reviews\.ts:15: nothing of this line is left.*: 12, 16, 17, 18/],
  [37, /reviews\.ts:37: the file has 36 lines; the nearest lines that can: 3\d, 3\d, 3\d/],
  [500, /the file has 36 lines/],
])(
  'line %i of TypeScript cannot be hit, and the nearest that can are named',
  async (line, text) => {
    const { session } = await started(files.root);
    await expect(session.arm([at(`src/reviews.ts:${line}`)], null)).rejects.toMatchObject({
      code: 'LOOP_DEBUGGER_LINE',
      message: expect.stringMatching(text),
    });
  },
);

test('a TypeScript module that is loaded later is hit the first time it runs', async () => {
  const { service, session, heard } = await started(files.root);
  const armed = await session.arm([at('src/late.ts:5'), at('late.ts:8 if id === 5')], null);
  expect(armed.map(({ placed }) => placed)).toEqual([null, null]);
  const reply = service.ask('/late?id=5');
  expect(await heard.places.next()).toMatchObject({ placed: { file: 'src/late.ts', line: 5 } });
  expect(await heard.places.next()).toMatchObject({ placed: { file: 'src/late.ts', line: 8 } });
  expect(await heard.stops.next()).toMatchObject({ breakpoint: 0, file: 'src/late.ts', line: 5 });
  await session.act('continue');
  expect(await heard.stops.next()).toMatchObject({
    breakpoint: 1,
    line: 8,
    locals: { id: '5' },
    closure: { factor: '3' },
  });
  await session.act('continue');
  expect((await reply).text).toBe('{"late":15}');
  // The pauses before modules were nobody's.
  expect(heard.stops.all).toHaveLength(2);
});

test('the JavaScript of a file with a map can be named, too', async () => {
  const { service, session, heard } = await started(files.root);
  const [armed] = await session.arm([at('dist/reviews.js:7')], null);
  expect(armed?.placed).toEqual({ file: 'dist/reviews.js', line: 7 });
  const reply = service.ask('/');
  expect(await heard.stops.next()).toMatchObject({ file: 'src/reviews.ts', line: 17 });
  await session.release();
  expect((await reply).status).toBe(200);
});

test('a TypeScript file whose JavaScript has no map is refused with the cure', async () => {
  const { session } = await started(bare.root);
  await expect(session.arm([at('src/reviews.ts:17')], null)).rejects.toMatchObject({
    code: 'LOOP_DEBUGGER_FILE',
    message: expect.stringMatching(/dist\/reviews\.js is loaded, but has no source map.*sourceMap/),
  });
});

test('a loader that compiles in memory, under the name of the source, is seen through', async () => {
  // As tsx does it: the script has the URL of the TypeScript file, and an inline map to it.
  const { root, remove } = compileService(['--inlineSourceMap']);
  const loader = `
    import { readFileSync } from 'node:fs';
    export async function load(url, context, next) {
      if (!url.endsWith('.ts')) return next(url, context);
      const text = readFileSync(new URL(url.replace('/src/', '/dist/').replace(/ts$/, 'js')), 'utf8');
      const source = text.replace(/base64,(.*)$/m, (_, data) => {
        const map = JSON.parse(Buffer.from(data, 'base64'));
        map.sources = map.sources.map((each) => each.replace('../src/', ''));
        return 'base64,' + Buffer.from(JSON.stringify(map)).toString('base64');
      });
      return { format: 'module', source, shortCircuit: true };
    }
    export async function resolve(name, context, next) {
      return next(context.parentURL?.endsWith('.ts') ? name.replace(/\\.js$/, '.ts') : name, context);
    }`;
  writeFileSync(join(root, 'loader.mjs'), loader);
  const service = await startService('src/reviews.ts', {
    root,
    execArgv: ['--no-warnings', '--experimental-loader', './loader.mjs'],
  });
  const { session, heard } = await debug(service);
  const armed = await session.arm([at('src/reviews.ts:16'), at('src/late.ts:8')], null);
  expect(armed.map(({ placed }) => placed?.line)).toEqual([16, undefined]);
  const reply = service.ask('/late?id=2');
  expect(await heard.stops.next()).toMatchObject({ breakpoint: 1, line: 8, locals: { id: '2' } });
  await session.act('continue');
  expect((await reply).text).toBe('{"late":6}');
  remove();
});
