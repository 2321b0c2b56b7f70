import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { rooms as realRooms } from '../../src/app.js';
import { readIn } from '../../src/cli/travel/read-in.js';
import type { ExportRequest, ImportOptions, TravelFile } from '../../src/core/travel.js';
import { aimRequest } from '../../src/replayer/aim-request.js';
import { travellingCapture } from '../../src/travel/travelling-capture.js';
import { fakeRooms, sampleConfig } from './fixtures/fake-rooms.js';
import { runLoop } from './fixtures/run-loop.js';
import { sampleCapture, sampleChain } from './fixtures/sample-capture.js';

const captures = [sampleCapture()];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'loop-cli-travel-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('an export goes to stdout, a capture file unless stdout is a terminal', async () => {
  const rooms = fakeRooms({ captures });
  expect((await runLoop(rooms, ['export', '12'])).out()).toBe('capture 12 as loop\n');
  const onTerminal = await runLoop(rooms, ['export', '12'], { isTTY: true });
  expect(onTerminal.exitCode).toBe(2);
  expect(onTerminal.out()).toBe('');
  expect(onTerminal.err()).toContain('add --output 12.loop (LOOP_CLI_USAGE)');
  const text = await runLoop(rooms, ['export', '12', '--format', 'har'], { isTTY: true });
  expect(text.out()).toBe('capture 12 as har\n');
});

test("an export to a file is its owner's alone", async () => {
  const file = join(newFolder(), '12.loop');
  const io = await runLoop(fakeRooms({ captures }), ['export', '12', '--output', file]);
  expect(io.exitCode).toBe(0);
  expect(io.out()).toBe('');
  expect(readFileSync(file, 'utf8')).toBe('capture 12 as loop\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('an export to a place that cannot be written says which', async () => {
  const file = join(newFolder(), 'none/12.loop');
  const io = await runLoop(fakeRooms({ captures }), ['export', '12', '--output', file]);
  expect(io.exitCode).toBe(2);
  expect(io.err()).toContain(`--output ${file}: expected a file that can be written, got: ENOENT`);
});

test('options of curl are handed on, and refused with another format', async () => {
  const asked: ExportRequest[] = [];
  const rooms = fakeRooms({
    captures,
    exportCapture: async (_capture, request) => {
      asked.push(request);
      return Buffer.alloc(0);
    },
  });
  await runLoop(rooms, [
    'export',
    '12',
    '--format',
    'curl',
    '--hop',
    '0',
    '--to',
    'http://[::1]:3/',
  ]);
  expect(asked).toEqual([{ format: 'curl', hop: 0, to: 'http://[::1]:3' }]);
  const har = await runLoop(rooms, ['export', '12', '--format', 'har', '--hop', '0']);
  expect(har.err()).toContain('--hop: expected with --format curl or grpcurl, got --format har');
  const path = await runLoop(rooms, ['export', '12', '--format', 'curl', '--to', 'http://a/b']);
  expect(path.err()).toContain(
    'Expected a namespace, or an address such as http://127.0.0.1:3000.',
  );
  expect(asked.length).toBe(1);
});

const curl = ['export', '12', '--format', 'curl'];

/** What the room was asked for, and what was said beside the command. */
async function exported(args: readonly string[], options: { isTTY?: boolean } = {}) {
  const asked: ExportRequest[] = [];
  const chain = sampleChain().map((each) => ({ ...each, authority: 'shop.example' }));
  const rooms = fakeRooms({
    captures: [sampleCapture({ chain })],
    exportCapture: async (_capture, request) => {
      asked.push(request);
      return Buffer.from('curl …\n');
    },
    aimRequest: async (config, capture, aim) => aimRequest(config, capture, aim),
  });
  const io = await runLoop(rooms, [...curl, ...args], options);
  return { asked: asked[0], err: io.err(), exitCode: io.exitCode };
}

test('a curl command that goes to production says so, and how it goes to a copy', async () => {
  const copy = 'loop export 12 --format curl --to debug-ns';
  const recorded = await exported([]);
  const warning = `http://shop.example is where it was recorded: this sends it to production. To a copy: ${copy}`;
  expect(recorded.asked?.warnings).toEqual([warning]);
  expect(recorded.err).toBe(`loop: ${warning}\n`);
  expect(recorded.exitCode).toBe(0);
  const hop = await exported(['--hop', '3', '--config', 'a b.yaml']);
  expect(hop.err).toContain('http://127.0.0.1:9082 is the address of service ratings: this sends');
  expect(hop.err).toMatch(/ No namespace has a copy of it; --to takes the URL of one, too\n$/);
  const served = await exported(['--hop', '2', '--config', 'a b.yaml']);
  expect(served.err).toContain("--format curl --hop 2 --to debug-ns --config 'a b.yaml'\n");
  const grpc = await exported(['--format', 'grpcurl']);
  expect(grpc.err).toContain('To a copy: loop export 12 --format grpcurl --to debug-ns');
  for (const [to, owner] of [
    ['http://localhost:9080', 'the address of service productpage'],
    ['http://127.0.0.1:8080/', "the gateway's edge, which leads to its services"],
    ['http://[::1]:9082', 'the address of service ratings'],
    ['http://127.0.0.2:9082', 'the address of service ratings'],
    ['http://2130706433:9082', 'the address of service ratings'],
    ['http://127.0.0.1:9999', null],
    ['http://127.0.0.1:19081', null],
  ] as const) {
    const { err, asked } = await exported(['--to', to]);
    if (owner === null) expect([err, asked?.warnings]).toEqual(['', undefined]);
    else expect(err).toContain(`${to.replace(/\/$/, '')} is ${owner}: this sends it to production`);
  }
});

test('on a terminal, where the command is seen, its comment is warning enough', async () => {
  const { err, asked } = await exported([], { isTTY: true });
  expect(err).toBe('');
  expect(asked?.warnings).toHaveLength(1);
  const file = join(newFolder(), 'a.sh');
  expect((await exported(['--output', file], { isTTY: true })).err).toContain('to production');
});

test('--to a namespace sends the hop that a replay would, and warns of nothing', async () => {
  const { asked, err } = await exported(['--to', 'debug-ns']);
  expect(asked).toEqual({
    ...{ format: 'curl', hop: 2, to: 'http://127.0.0.1:19081', headers: {} },
    http2: false,
  });
  expect(err).toBe('');
  const none = await exported(['--to', 'debgu-ns']);
  expect(none.err).toContain(
    'got "debgu-ns" (did you mean debug-ns?); the config has debug-ns (LOOP_REPLAYER_NO_NAMESPACE)',
  );
  expect(none.exitCode).toBe(2);
  const other = await exported(['--to', 'debug-ns', '--hop', '3']);
  expect(other.err).toContain('(LOOP_REPLAYER_NO_ENTRY)');
});

test('an import says what came, what was there, and what was redacted', async () => {
  const file = join(newFolder(), 'a.loop');
  writeFileSync(file, 'content');
  const read: TravelFile[] = [];
  const { traceId, hops } = travellingCapture(sampleCapture());
  const rooms = fakeRooms({
    importCaptures: async (_config, given) => {
      read.push(given);
      const redacted = ['request header cookie (hop 0)'];
      return [
        { id: 3, traceId, hops, existing: false, redacted },
        { id: 2, traceId, hops, existing: true, redacted: [] },
      ];
    },
  });
  expect((await runLoop(rooms, ['import', file])).out()).toBe(
    'capture 3: GET /productpage?book=7 (4 hops)\n' +
      '  redacted: request header cookie (hop 0)\n' +
      'already there as capture 2: GET /productpage?book=7\n',
  );
  expect(read).toEqual([{ name: file, data: Buffer.from('content') }]);
  const json = await runLoop(rooms, ['import', file, '-o', 'json']);
  expect(JSON.parse(json.out())).toEqual([
    { id: 3, traceId, existing: false, hops: 4, redacted: ['request header cookie (hop 0)'] },
    { id: 2, traceId, existing: true, hops: 4, redacted: [] },
  ]);
});

test('an import names fifty entries that it left out, and counts the others', async () => {
  const file = join(newFolder(), 'a.har');
  writeFileSync(file, '{}');
  const told = async (count: number, args: readonly string[] = []) => {
    const rooms = fakeRooms({
      importCaptures: async (_config, _file, options) => {
        for (let entry = 0; entry < count; entry += 1) {
          options?.onSkipped?.({ entry, url: 'data:x', reason: 'why' });
        }
        return [];
      },
    });
    return (await runLoop(rooms, ['import', file, ...args])).out();
  };
  expect(await told(50)).not.toContain('more: -o json');
  expect(await told(51)).toMatch(/^skipped entry 49 .*\nand 1 more: -o json\n0 of 51 entries/m);
  expect(JSON.parse(await told(51, ['-o', 'json']))).toHaveLength(51);
});

test('an import says what it left out, what is not whole, and whose hosts are nobody’s', async () => {
  const file = join(newFolder(), 'a.har');
  writeFileSync(file, '{}');
  const asked: (ImportOptions | undefined)[] = [];
  const { traceId, hops } = travellingCapture(sampleCapture());
  const [hop] = hops;
  if (hop === undefined) throw new Error('no hop');
  const body = { bytes: 70, truncated: true, damaged: true, data: Buffer.from('ab') };
  const lacking = {
    ...hop,
    service: null,
    authority: 'Stats.example:8443',
    request: { ...hop.request, body },
    response: hop.response && { ...hop.response, body: { ...body, bytes: 2, damaged: false } },
  };
  const rooms = fakeRooms({
    importCaptures: async (_config, _file, options) => {
      asked.push(options);
      options?.onSkipped?.({ entry: 1, url: 'data:x', reason: 'request.url: expected another' });
      options?.onMissing?.(['1', '2', '3', '4', '5', '6'].map((name) => `${name}.png`));
      return [{ id: 3, traceId, hops: [lacking], existing: false, redacted: [] }];
    },
  });
  const io = await runLoop(rooms, ['import', file]);
  expect(io.exitCode).toBe(0);
  expect(io.out()).toBe(
    'capture 3: GET /productpage?book=7 (1 hop)\n' +
      '  incomplete: request body (hop 0): damaged, 2 B of 70 B\n' +
      '  incomplete: response body (hop 0): 2 B of an unknown length\n' +
      'skipped entry 1 (data:x): request.url: expected another\n' +
      '1 of 2 entries imported, 1 skipped\n',
  );
  expect(io.err()).toBe(
    `note: bodies in files of their own (_file) are missing, not found with ${file}: 1.png, 2.png, ` +
      '3.png, 4.png, 5.png, and 1 more; import it again where they are, and those that had none ' +
      'become captures of their own\n' +
      'note: no service has the host stats.example:8443 (1): kept, and sent to no namespace; ' +
      '--map gives a host to a service\n',
  );
  const options = ['--strict', '--by', 'page', '--map', 'A.example=a', '--map', 'b:1=b'];
  const json = await runLoop(rooms, ['import', file, '-o', 'json', ...options]);
  expect(JSON.parse(json.out())).toEqual([
    expect.objectContaining({
      id: 3,
      incomplete: [
        'request body (hop 0): damaged, 2 B of 70 B',
        'response body (hop 0): 2 B of an unknown length',
      ],
    }),
    { id: null, entry: 1, url: 'data:x', skipped: 'request.url: expected another' },
  ]);
  const map = (options: ImportOptions | undefined) => [...(options?.map ?? [])];
  expect(asked.map((each) => [each?.strict, each?.byPage, map(each)])).toEqual([
    [false, false, []],
    [
      true,
      true,
      [
        ['a.example', 'a'],
        ['b:1', 'b'],
      ],
    ],
  ]);
  expect(asked[0]?.folder).toBe(dirname(file));
  const wrong = await runLoop(rooms, ['import', file, '--map', 'shop.example']);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.err()).toContain('Expected a host and a service such as shop.example=shop.');
});

test('a host is given to a service that there is', async () => {
  const map = new Map([['a.example', 'nobody']]);
  const importing = realRooms.importCaptures(
    sampleConfig(),
    { name: 'a', data: Buffer.alloc(0) },
    { map },
  );
  await expect(importing).rejects.toMatchObject({
    code: 'LOOP_CLI_USAGE',
    message: expect.stringMatching(/^--map a\.example=nobody: expected a service of the config \(/),
  });
});

test('an import of a file that is not there says so', async () => {
  const io = await runLoop(fakeRooms(), ['import', '/nowhere/a.loop']);
  expect(io.exitCode).toBe(2);
  expect(io.err()).toMatch(
    /^loop: \/nowhere\/a\.loop: expected .*ENOENT.* \(LOOP_TRAVEL_FILE\)\n$/,
  );
});

test('no more is read than may be', async () => {
  const stdin = () => Readable.from([Buffer.from('abc'), Buffer.from('de')]);
  expect(await readIn({ stdin: stdin() }, '-', 5)).toEqual({
    name: 'stdin',
    data: Buffer.from('abcde'),
  });
  await expect(readIn({ stdin: stdin() }, '-', 4)).rejects.toMatchObject({
    code: 'LOOP_TRAVEL_FILE',
    message: expect.stringContaining('more than 4 bytes'),
  });
});
