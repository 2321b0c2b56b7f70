// Lines that a minifier has joined: V8 stops at fewer places than there are lines.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { encodedMappings, TraceMap } from '@jridgewell/trace-mapping';
import { expect, onTestFinished, test } from 'vitest';
import { at, debug, startService } from './running-service.js';

type Piece = readonly [text: string, ...begins: (readonly [line: number, column: number])[]];

/** One line of JavaScript, and which lines of `src/price.ts` begin where. */
const pieces: readonly Piece[] = [
  ["import{createServer as c}from'node:http';const t={4:{cents:4}};export function u(){"],
  ['return t', [2, 2]],
  ['}c((q,s)=>{try{'],
  ['let i=q.url.slice(1)', [9, 2]],
  [';var p='],
  // Inlined: `const cents = table[id].cents` and `return cents * 2`, as one expression.
  ['t[i]', [5, 2], [4, 16]],
  ['.cents', [4, 26]],
  ['*2', [5, 17]],
  [';'],
  ['s.end(', [12, 2]],
  ['String(', [12, 8]],
  ['[i', [13, 4]],
  [',p', [14, 4]],
  [']', [12, 15]],
  ['))', [12, 16]],
  ['}catch(e){', [17, 0]],
  ['s.end(e.message)', [18, 2]],
  ["}}).listen(0,'127.0.0.1',function(){process.send(this.address().port)});"],
];

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'loop-joined-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

function writeScript(path: string, parts: readonly Piece[]): void {
  const segments: [number, number, number, number][] = [];
  let script = '';
  for (const [text, ...begins] of parts) {
    for (const [line, column] of begins) segments.push([script.length, 0, line - 1, column]);
    script += text;
  }
  const lines = Array.from({ length: 20 }, (_, index) => `  line${index + 1};`);
  const given = { version: 3 as const, names: [], sources: ['src/price.ts'] };
  const map = { ...given, sourcesContent: [lines.join('\n')], mappings: [segments] };
  const mappings = encodedMappings(new TraceMap(map));
  writeFileSync(`${path}.map`, JSON.stringify({ ...map, mappings }));
  writeFileSync(path, `${script}\n//# sourceMappingURL=${basename(path)}.map\n`);
}

async function started() {
  const root = folder();
  writeScript(join(root, 'shop.mjs'), pieces);
  const service = await startService('shop.mjs', { root });
  return { service, ...(await debug(service)) };
}

test.each([4, 5])(
  'line %i, which begins where another does, stops before either runs',
  async (line) => {
    const { service, session, heard } = await started();
    const [armed] = await session.arm([at(`src/price.ts:${line}`)], null);
    expect(armed?.placed).toEqual({ file: 'src/price.ts', line });
    const reply = service.ask('/none'); // `t.none.cents` throws
    expect(await heard.stops.next()).toMatchObject({
      line,
      breakpoint: 0,
      locals: { i: "'none'" },
    });
    await session.act('continue');
    expect((await reply).text).toContain("reading 'cents'");
  },
);

test('a line that runs within a statement stops where that begins, and says so', async () => {
  const { service, session, heard } = await started();
  const [armed] = await session.arm([at('src/price.ts:14')], null);
  expect(armed).toMatchObject({
    placed: { file: 'src/price.ts', line: 12 },
    why: 'line 14 runs as part of what begins there',
  });
  const reply = service.ask('/4');
  expect(await heard.stops.next()).toMatchObject({ line: 12, breakpoint: 0, locals: { p: '8' } });
  await session.release();
  expect((await reply).text).toBe('4,8');
  expect(heard.stops.all).toHaveLength(1);
});

/** As Turbopack writes it: no variable of the module's own, so that nothing holds what ran once. */
const main = `globalThis.t = { 4: { cents: 4 } };
const [answer] = require('./shop.cjs');
setTimeout(() => {
  for (let count = 0; count < 20; count += 1) gc();
  require('node:http').createServer(answer).listen(0, '127.0.0.1', function () {
    process.send(this.address().port);
  });
}, 300);
`;

test('a CommonJS module whose outermost code V8 has thrown away stops as ever', async () => {
  const root = folder();
  const body = pieces.slice(
    pieces.findIndex(([text]) => text.startsWith('let i')),
    -1,
  );
  writeScript(join(root, 'shop.cjs'), [['module.exports=[(q,s)=>{try{'], ...body, ['}}]']]);
  writeFileSync(join(root, 'main.cjs'), main);
  // Else V8 takes its time to throw it away.
  const execArgv = ['--expose-gc', '--stress-flush-code'];
  const service = await startService('main.cjs', { root, execArgv });
  const { session, heard } = await debug(service);
  const armed = await session.arm([at('src/price.ts:4'), at('src/price.ts:14')], null);
  expect(armed.map(({ placed }) => placed?.line)).toEqual([4, 12]);
  const reply = service.ask('/4');
  expect(await heard.stops.next()).toMatchObject({ line: 4, breakpoint: 0 });
  await session.release();
  expect((await reply).text).toBe('4,8');
});

test('what ran of a script that is one line is told by the lines that it was made of', async () => {
  const { service, session } = await started();
  await session.arm([at('src/price.ts:2')], null);
  expect((await service.ask('/4')).status).toBe(200);
  expect(await session.missed?.()).toEqual([
    'src/price.ts:2 did not run since the breakpoint was set; nearest to it ran line 4',
  ]);
});

test('what of a line begins a block slides into that, as ever', async () => {
  const { session } = await started();
  const [armed] = await session.arm([at('src/price.ts:17')], null);
  expect(armed).toEqual({ ...at('src/price.ts:17'), placed: { file: 'src/price.ts', line: 18 } });
});
