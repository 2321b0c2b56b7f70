import { expect, test } from 'vitest';
import { cellWidth } from '../../src/cli/text/cells.js';
import type { ConfigOutline } from '../../src/core/config-outline.js';
import { fakeRooms, sampleOutline } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import {
  capturedAtMs,
  hop,
  message,
  sampleCapture,
  sampleChain,
} from './fixtures/sample-capture.js';

const rooms = fakeRooms({ captures: [sampleCapture()] });

for (const columns of [60, 80, 120, 200]) {
  test(`the chain is drawn as a tree within ${columns} columns`, async () => {
    const io = await runLoop(rooms, ['show', '12'], {
      isTTY: true,
      columns,
      env: { NO_COLOR: '1' },
    });
    await expect(io.out()).toMatchFileSnapshot(`golden/show-${columns}.txt`);
    for (const line of io.out().split('\n')) expect(cellWidth(line)).toBeLessThanOrEqual(columns);
    expect(io.exitCode).toBe(0);
  });
}

/** What stands below the chain, with these namespaces in the config. */
async function endOfShow(
  namespaces: Readonly<Record<string, readonly string[]>>,
  args: readonly string[] = [],
): Promise<string> {
  const outline: ConfigOutline = {
    ...sampleOutline,
    namespaces: Object.entries(namespaces).map(([name, services]) => ({
      name,
      services: services.map((service) => ({ name: service, url: null })),
    })),
  };
  const given = fakeRooms({ captures: [sampleCapture()], outlineConfig: async () => outline });
  const out = (await runLoop(given, ['show', '12', ...args])).out();
  return out.slice(out.lastIndexOf('\n\n') + 2);
}

test('the last line is a command that can be pasted, with the one namespace that serves', async () => {
  const shown = 'next:     loop show 12 --hop 2\n          loop replay 12 --to debug\n';
  expect(await endOfShow({ debug: ['reviews'] })).toBe(shown);
  expect(await endOfShow({ other: ['payments'], debug: ['ratings'] })).toBe(shown);
});

test('commands below a capture give --config back, as a word of the shell', async () => {
  expect(await endOfShow({ debug: ['reviews'] }, ['--config', "my team's.yaml"])).toBe(
    `next:     loop show 12 --hop 2 --config 'my team'\\''s.yaml'\n` +
      `          loop replay 12 --to debug --config 'my team'\\''s.yaml'\n`,
  );
});

test('each namespace that serves the chain has its command, up to three', async () => {
  const serving = ['reviews'];
  expect(await endOfShow({ one: serving, two: serving, three: serving })).toBe(
    'next:     loop show 12 --hop 2\n' +
      '          loop replay 12 --to one\n' +
      '          loop replay 12 --to two\n' +
      '          loop replay 12 --to three\n',
  );
  const more = await endOfShow({ one: serving, two: serving, three: serving, four: serving });
  expect(more).toContain('1 more namespace serves it: loop config check lists them\nnext:');
  expect(more).toMatch(/--to three\n$/);
});

test('where no namespace serves the chain, it says what is missing', async () => {
  expect(await endOfShow({})).toBe(
    'the config has no namespace to replay it to; --to of loop replay takes the URL of a copy of\n' +
      'productpage, details, reviews, ratings, too\n' +
      'next:     loop show 12 --hop 2\n',
  );
  expect(await endOfShow({ staging: ['payments'] })).toContain(
    'no namespace has productpage, details, reviews, ratings (there is staging); --to of loop replay\ntakes the URL of a copy, too\nnext:     loop show 12 --hop 2\n',
  );
});

test('the JSON shape is stable', async () => {
  const io = await runLoop(rooms, ['show', '12', '-o', 'json']);
  await expect(io.out()).toMatchFileSnapshot('golden/show-json.txt');
});

test('one hop is shown with its whole request and response', async () => {
  const io = await runLoop(rooms, ['show', '12', '--hop', '2']);
  await expect(io.out()).toMatchFileSnapshot('golden/show-hop.txt');
});

test("a hop of another tool's archive came in on no listener", async () => {
  const chain = [hop({ client: '', listener: 'mesh', route: null })];
  const imported = fakeRooms({ captures: [sampleCapture({ chain, failedHop: 0 })] });
  const out = (await runLoop(imported, ['show', '12', '--hop', '0'])).out();
  expect(out).toContain("came from  another tool's archive, which does not say\n");
  expect(out).not.toContain('listener');
});

test('--hop with JSON gives that hop alone', async () => {
  const io = await runLoop(rooms, ['show', '12', '--hop', '3', '-o', 'json']);
  expect(JSON.parse(io.out())).toMatchObject({ index: 3, parent: 2, service: 'ratings' });
});

test('the last hop is found, the one after it is not', async () => {
  expect((await runLoop(rooms, ['show', '12', '--hop', '3'])).exitCode).toBe(0);
  const io = await runLoop(rooms, ['show', '12', '--hop', '4']);
  expect(io.err()).toBe(
    'loop: expected a hop from 0 to 3 of capture 12, got 4 (LOOP_CLI_HOP_NOT_FOUND)\n',
  );
  expect(io.exitCode).toBe(3);
});

test('the first failing hop is marked, and only that one', async () => {
  const io = await runLoop(rooms, ['show', '12']);
  const marked = io
    .out()
    .split('\n')
    .filter((line) => line.includes('✗'));
  expect(marked).toHaveLength(1);
  expect(marked[0]).toMatch(/^✗ 2 .*reviews/);
});

test('colour is for terminals, without NO_COLOR and --no-color', async () => {
  const args = ['show', '12'];
  expect((await runLoop(rooms, args, { isTTY: true, columns: 80 })).out()).toContain('\x1b[31m✗');
  const plain = [
    await runLoop(rooms, args),
    await runLoop(rooms, args, { isTTY: true, columns: 80, env: { NO_COLOR: '1' } }),
    await runLoop(rooms, args, { isTTY: true, columns: 80, env: { TERM: 'dumb' } }),
    await runLoop(rooms, [...args, '--no-color'], { isTTY: true, columns: 80 }),
    await runLoop(rooms, ['--no-color', ...args], { isTTY: true, columns: 80 }),
  ];
  for (const io of plain) expect(io.out()).not.toContain('\x1b');
});

test('colour changes nothing but colour', async () => {
  const look = { isTTY: true, columns: 80 };
  const coloured = await runLoop(rooms, ['show', '12'], look);
  const plain = await runLoop(rooms, ['show', '12', '--no-color'], look);
  expect(coloured.out().replace(/\x1b\[\d+m/g, '')).toBe(plain.out());
});

const evil = '\x1b]0;owned\x07\x1b[2J\x9b31m\u202e\u00ad\u180e\ufe0f\u200d\u3164\u{e0041}\u{e0100}';

test('what strangers sent never acts on the terminal', async () => {
  const chain = [
    hop({
      service: `s${evil}`,
      path: `/p${evil}`,
      method: `M${evil}`,
      authority: `a${evil}`,
      client: `c${evil}`,
      error: 'reset',
      errorMessage: `broke ${evil}`,
      status: 500,
      statusText: `Oops${evil}`,
      request: message([`x${evil}`, `v${evil}`], `text ${evil}\r\n`),
      response: message([`y${evil}`, `w${evil}`], `{"a${evil}":1}`, { trailers: ['t', evil] }),
    }),
  ];
  const capture = sampleCapture({
    chain,
    path: `/p${evil}`,
    method: `M${evil}`,
    requestId: `r${evil}`,
    rule: `rule${evil}`,
    destination: `d${evil}`,
    failedAt: `f${evil}`,
    redacted: [evil],
    ruleDefinition: { name: 'r', when: { path: `/**${evil}` } },
  });
  const hostile = fakeRooms({ captures: [capture] });
  for (const args of [
    ['show', '12'],
    ['show', '12', '--hop', '0'],
    ['show', '12', '-o', 'json'],
    ['list', 'captures'],
    ['list', 'captures', '-o', 'wide'],
    ['list', 'captures', '-o', 'json'],
    ['rules', 'test', '12'],
    ['rules', 'test', '12', '-o', 'json'],
    ['show', evil],
  ]) {
    const io = await runLoop(hostile, args, { canAsk: true });
    expect(io.out() + io.err()).not.toMatch(/(?!\n)[\p{C}\p{DI}]/u);
    expect(io.out() + io.err()).not.toBe('');
  }
});

test('JSON keeps what was recorded, escaped', async () => {
  const chain = [hop({ path: `/p${evil}` })];
  const hostile = fakeRooms({ captures: [sampleCapture({ chain })] });
  const io = await runLoop(hostile, ['show', '12', '-o', 'json']);
  expect(JSON.parse(io.out()).chain[0].path).toBe(`/p${evil}`);
});

test('wide characters and long names stay within the terminal', async () => {
  const chain = sampleChain().map((each) =>
    hop({ ...each, service: '評価サービス🎉', path: `/書籍/${'長'.repeat(90)}` }),
  );
  const wide = fakeRooms({ captures: [sampleCapture({ chain, path: `/${'長'.repeat(90)}` })] });
  for (const columns of [60, 80, 120, 200]) {
    const io = await runLoop(wide, ['show', '12'], { isTTY: true, columns });
    const lines = io.out().split('\n').map(cellWidth);
    expect(Math.max(...lines)).toBeLessThanOrEqual(columns);
  }
});

test('the bars start in one column, whatever the width of the characters before them', async () => {
  const [root, ...others] = sampleChain();
  const chain = [hop({ ...root, service: '評価' }), ...others].map((each) =>
    hop({ ...each, startedAtMs: capturedAtMs, durationMs: 10 }),
  );
  const io = await runLoop(fakeRooms({ captures: [sampleCapture({ chain })] }), ['show', '12']);
  const starts = io
    .out()
    .split('\n')
    .filter((line) => line.includes('█'))
    .map((line) => cellWidth(line.slice(0, line.indexOf('█'))));
  expect(starts).toHaveLength(4);
  expect(new Set(starts).size).toBe(1);
});

test('a chain of forty levels still shows every service', async () => {
  const chain = Array.from({ length: 40 }, (_, index) =>
    hop({ index, parent: index === 0 ? null : index - 1, service: `service-${index}` }),
  );
  const io = await runLoop(fakeRooms({ captures: [sampleCapture({ chain })] }), ['show', '12'], {
    isTTY: true,
    columns: 80,
  });
  const lines = io.out().split('\n');
  for (const each of chain) {
    expect(lines.filter((line) => new RegExp(`${each.service}\\b`).test(line))).not.toHaveLength(0);
  }
  expect(Math.max(...lines.map(cellWidth))).toBeLessThanOrEqual(80);
});

test('branches stay whole beside short names, where there is room', async () => {
  const chain = ['front', 'mid', 'back'].map((service, index) =>
    hop({ index, parent: index === 0 ? null : index - 1, service }),
  );
  const io = await runLoop(fakeRooms({ captures: [sampleCapture({ chain })] }), ['show', '12']);
  expect(io.out()).toContain('1  └─ mid ');
  expect(io.out()).toContain('2     └─ back ');
});

test('no hop is lost when parents are missing or go in a circle', async () => {
  const chain = [
    hop({ index: 0, parent: 1, service: 'one' }),
    hop({ index: 1, parent: 0, service: 'two' }),
    hop({ index: 2, parent: 9, service: 'three' }),
  ];
  const io = await runLoop(fakeRooms({ captures: [sampleCapture({ chain })] }), ['show', '12']);
  for (const name of ['one', 'two', 'three']) expect(io.out()).toContain(name);
});

test('a hop without a response shows its error, and what loop answered', async () => {
  const chain = [
    hop({
      status: null,
      answeredStatus: 502,
      error: 'connect',
      errorMessage: 'connect ECONNREFUSED 127.0.0.1:9080',
      response: null,
      firstByteMs: null,
    }),
  ];
  const failed = fakeRooms({ captures: [sampleCapture({ chain, failedHop: 0 })] });
  expect((await runLoop(failed, ['show', '12'])).out()).toContain(
    'connect: connect ECONNREFUSED 127.0.0.1:9080 (loop answered 502)',
  );
  expect((await runLoop(failed, ['show', '12', '--hop', '0'])).out()).toContain(
    'none (connect); loop answered 502 in its place',
  );
  const json = JSON.parse((await runLoop(failed, ['show', '12', '-o', 'json'])).out());
  expect(json.chain[0]).toMatchObject({ status: null, error: 'connect', response: null });
});

test('a hop that was still running when it was kept says so', async () => {
  const chain = [hop({ durationMs: null, status: null, response: null, answeredStatus: null })];
  const running = fakeRooms({
    captures: [sampleCapture({ chain, latencyMs: null, status: null })],
  });
  expect((await runLoop(running, ['show', '12'])).out()).toMatch(/GET \/ +- +running +█/);
  expect((await runLoop(running, ['show', '12', '--hop', '0'])).out()).toContain(
    'still running when kept',
  );
});

test('headers are shown as they came: order, case and repetition', async () => {
  const io = await runLoop(rooms, ['show', '12', '--hop', '0']);
  expect(io.out()).toContain('Host: shop.example\nX-Tag: one\nx-tag: two\n');
});

test('an id that names nothing exits 3', async () => {
  const io = await runLoop(rooms, ['show', '99', '-o', 'json']);
  expect(io.exitCode).toBe(3);
  expect(io.out()).toBe('');
  expect(JSON.parse(io.err())).toEqual({
    error: { code: 'LOOP_STORE_CAPTURE_NOT_FOUND', message: 'no capture has the id "99"' },
  });
});

test('a hop into which a fault was injected says so, in the chain and alone', async () => {
  const chain = sampleChain().map((each) =>
    each.index === 2 ? { ...each, fault: 'slow-b' } : each,
  );
  const given = fakeRooms({ captures: [sampleCapture({ chain })] });
  const shown = await runLoop(given, ['show', '12'], { columns: 100 });
  expect(shown.out()).toMatch(/^✗ 2 .*\n {5}fault slow-b, injected by loop\n/m);
  const hopShown = await runLoop(given, ['show', '12', '--hop', '2']);
  expect(hopShown.out()).toMatch(/^fault {6}slow-b$/m);
  const json = await runLoop(given, ['show', '12', '-o', 'json']);
  const { chain: hops } = JSON.parse(json.out()) as { chain: { fault: string | null }[] };
  expect(hops.map(({ fault }) => fault)).toEqual([null, null, 'slow-b', null]);
});
