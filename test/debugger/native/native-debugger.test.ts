// Services in C++ and Rust, attached to by lldb's debug adapter, and let go.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nativeDebugger } from '../../../src/debugger/native/native-debugger.js';
import { tracerOf } from '../../../src/debugger/proc/process-info.js';
import { runtimeOf } from '../../../src/debugger/target/runtime-of.js';
import { requireProgram } from '../../harness/requires.js';
import { at, attach, targetOf } from '../harness/attached.js';
import { hold } from '../harness/holder.js';
import { type Service, startService } from '../harness/service.js';

const root = resolve(import.meta.dirname, '../fixtures/native');
const lldb = requireProgram('lldb-dap-19', 'apt-get install lldb-19');
const cpp = lldb.skip ? lldb : requireProgram('g++', 'apt-get install g++');
const rust = lldb.skip ? lldb : requireProgram('rustc', 'apt-get install rustc');

const lineOf = (file: string): number =>
  readFileSync(join(root, file), 'utf8')
    .split('\n')
    .findIndex((text) => text.endsWith('// breakpoint')) + 1;

interface Way {
  readonly language: string;
  readonly needs: typeof lldb;
  readonly file: string;
  readonly compile: (to: string) => readonly [string, readonly string[]];
  readonly function: string;
  readonly locals: Readonly<Record<string, unknown>>;
  readonly condition: string;
  readonly known: string;
  readonly unknown: string;
  readonly kills: number;
}

const source = (file: string) => join(root, file);
const ways: readonly Way[] = [
  {
    ...{ language: 'C++', needs: cpp, file: 'price.cc', condition: 'tried[0] == 1' },
    compile: (to) => ['g++', ['-g', '-O0', '-pthread', '-o', to, source('price.cc')]],
    function: 'price_of(',
    locals: { id: '"7"', tried: '[1, 2, 3]', price: expect.stringContaining('code: "P-7"') },
    ...{ known: '{"cents":1250}', unknown: '{"cents":null}', kills: 10 },
  },
  {
    ...{ language: 'Rust', needs: rust, file: 'price.rs', condition: 'code.vec.len == 3' },
    compile: (to) => ['rustc', ['-g', '-o', to, source('price.rs')]],
    function: 'price::price_of',
    locals: { code: expect.anything(), tried: expect.stringContaining('2') },
    ...{ known: 'P-8 Some(1250)', unknown: 'P-7 None', kills: 2 },
  },
];

describe.each(ways)('a service in $language', (way) => {
  const { needs, file, known, unknown } = way;
  const options = { ...needs, timeout: 90_000 };
  let service: Service;
  let folder = '';
  const target = () => ({ ...targetOf({ runtime: 'native', root }, service.pid) });
  const line = lineOf(file);

  beforeAll(async () => {
    if (needs.skip === true) return;
    folder = mkdtempSync(join(tmpdir(), 'loop-native-'));
    const program = join(folder, 'price');
    const [compiler, args] = way.compile(program);
    execFileSync(compiler, args);
    service = await startService(program, []);
  }, 60_000);
  afterAll(async () => {
    await service?.stop();
    if (folder !== '') rmSync(folder, { recursive: true });
  });

  const isFree = async () => {
    await expect.poll(() => tracerOf(service.pid), { timeout: 15_000 }).toBe(null);
    expect(await service.ask('?id=8')).toBe(known);
  };

  test('stops at the line, with stack and variables, and is let go', options, async () => {
    const { session, stop, detach } = await attach(nativeDebugger, target(), []);
    const armed = await session.arm([at(file, line)], null);
    expect(armed).toMatchObject([{ placed: { file, line } }]);
    const answer = service.ask('?id=7');
    const stopped = await stop();
    expect(stopped).toMatchObject({
      ...{ runtime: 'native', reason: 'breakpoint', breakpoint: 0, file, line },
      ...{ function: expect.stringContaining(way.function), locals: way.locals },
    });
    expect(stopped.source.some(({ text }) => text.endsWith('// breakpoint'))).toBe(true);
    await session.act('out');
    expect(await stop()).toMatchObject({ reason: 'step', file });
    await session.act('continue');
    expect(await answer).toBe(unknown);
    await detach();
    await isFree();
  });

  test(
    'stops where a condition holds; a file and a line that are none are refused',
    options,
    async () => {
      const { session, stop, detach } = await attach(nativeDebugger, target(), []);
      const refusal = (name: string, where: number) =>
        session.arm([at(name, where)], null).catch((error) => error.message);
      expect(await refusal('prize.cc', 3)).toContain('the program has no such file');
      expect(await refusal(file, 900)).toContain('no such file, or nothing near that line');
      await session.arm([at(file, line, way.condition)], null);
      const answer = service.ask('?id=7');
      expect(await stop()).toMatchObject({ line });
      // Let go at the stop.
      await detach();
      expect(await answer).toBe(unknown);
      await isFree();
    },
  );

  test('runs on when loop is killed (-9) at a stop, each time', options, async () => {
    for (let time = 1; time <= way.kills; time += 1) {
      const holder = hold(target(), file, line);
      expect(await holder.word()).toBe('armed');
      const answer = service.ask('?id=7');
      expect(await holder.word()).toBe('stopped');
      await holder.kill();
      expect(await answer, `kill ${time}`).toBe(unknown);
      await isFree();
    }
  });

  test('is found to be native by its symbols', needs, () => {
    const info = { pid: service.pid, exe: '/x/price' } as Parameters<typeof runtimeOf>[0];
    expect(runtimeOf(info)).toBe('native');
  });
});
