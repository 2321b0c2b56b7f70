import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { parseConfig } from '../../../src/config/parse-config.js';
import type { SeenProgram } from '../../../src/core/listening-program.js';
import type { Rooms } from '../../../src/core/rooms.js';
import { fakeRooms } from '../fixtures/fake-rooms.js';
import { runLoop } from '../fixtures/run-loop.js';
import type { TestIoOptions } from '../fixtures/test-io.js';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'loop-init-'));
  file = join(folder, 'loop.yaml');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
});

const listening: readonly SeenProgram[] = [
  [3000, 'shop.js'],
  [3001, 'stock.js'],
].map(([port, script]) => ({
  address: { host: '127.0.0.1', port: Number(port) },
  pid: 4242,
  program: 'node',
  args: ['node', String(script)],
  cwd: '/x',
  uid: process.getuid?.() ?? 0,
  isLoop: false,
}));

function init(args: readonly string[], options: TestIoOptions = {}, over: Partial<Rooms> = {}) {
  const rooms = fakeRooms({
    parseConfig: async (text, path) => parseConfig(text, path),
    configPath: async (given) => given ?? file,
    listeningPrograms: async () => listening,
    ...over,
  });
  return runLoop(rooms, ['init', ...args], { env: { NO_COLOR: '1' }, ...options });
}

function written(at = file) {
  return parseConfig(readFileSync(at, 'utf8'), at);
}

const shopAndStock = ['--service', 'shop=3000', '--service', 'stock=http://127.0.0.1:3001'];

test('flags make a config that is valid, commented, and says what to type next', async () => {
  const io = await init(shopAndStock);
  expect(io.exitCode).toBe(0);
  expect(io.err()).toBe('');
  const text = readFileSync(file, 'utf8');
  // Which ones are free is this machine's affair.
  const ports = /(?<=127\.0\.0\.1:)(?!300[01]\b)\d+/g;
  await expect(text.replace(ports, 'PORT')).toMatchFileSnapshot('../golden/init-yaml.txt');
  const config = written();
  expect(config.services.map(({ name, url }) => `${name} ${url.port}`)).toEqual([
    'shop 3000',
    'stock 3001',
  ]);
  expect(config.services.map(({ listen }) => listen !== null)).toEqual([false, true]);
  expect(config.routes).toMatchObject([{ to: 'shop', match: { path: '/*' } }]);
  expect(config.capture.rules).toMatchObject([{ name: 'server-errors' }]);
  expect(config.namespaces).toMatchObject([{ name: 'debug', services: [{ name: 'stock' }] }]);
  for (const section of ['gateway', 'store', 'services', 'routes', 'capture', 'namespaces']) {
    expect(text).toMatch(new RegExp(`#.*\n${section}:|^${section}:\n.*#`, 'm'));
  }
  expect(io.out()).toMatch(
    /^wrote .*loop\.yaml\npeople {4}call http:\/\/127\.0\.0\.1:\d+ in place of/,
  );
  expect(io.out()).toMatch(/\n\nnext: {5}loop config check\n {10}loop gateway\n$/);
});

test('--entry, --namespace and --namespace-service say the rest', async () => {
  await init([
    ...[...shopAndStock, '--entry', 'stock', '--namespace', 'staging'],
    ...['--namespace-service', 'shop=10.0.0.7:4000', '--namespace-service', 'stock=4001'],
  ]);
  expect(written()).toMatchObject({
    routes: [{ to: 'stock' }],
    namespaces: [
      {
        name: 'staging',
        services: [
          { name: 'shop', url: { host: '10.0.0.7', port: 4000 } },
          { name: 'stock', url: { port: 4001 } },
        ],
      },
    ],
  });
});

test('names that YAML takes for something else stay names', async () => {
  for (const name of ['on', 'null', '1', '1e3', '0x1f', '1.5', 'a.b', '007']) {
    const io = await init(['--force', '--service', `${name}=3000`, '--namespace', name]);
    expect(io.err()).toBe('');
    expect(written()).toMatchObject({ services: [{ name }], namespaces: [{ name }] });
  }
});

test('--yes takes what listens, and needs something that does', async () => {
  const io = await init(['--yes', '-o', 'json']);
  expect(JSON.parse(io.out())).toMatchObject({
    services: [
      { name: 'shop', url: 'http://127.0.0.1:3000', listen: null },
      { name: 'stock', url: 'http://127.0.0.1:3001' },
    ],
    entry: 'shop',
    namespace: { name: 'debug', services: [{ name: 'stock' }] },
    next: ['loop config check', 'loop gateway'],
  });
  expect(written().services).toHaveLength(2);
  const none = await init(['--yes', '--force'], {}, { listeningPrograms: async () => [] });
  expect(none.exitCode).toBe(2);
  expect(none.err()).toContain('start your services first, or name them: --service shop=http');
});

test('without a terminal and without flags nothing is guessed', async () => {
  const io = await init([]);
  expect(io.exitCode).toBe(2);
  expect(io.err()).toBe(
    'loop: there is no terminal to ask on: give --service name=url, or --yes to take what listens here (shop at 3000, stock at 3001) (LOOP_CLI_USAGE)\n',
  );
  expect(existsSync(file)).toBe(false);
});

test('a config that is there stays as it is, unless --force is given', async () => {
  writeFileSync(file, 'mine');
  const asked = { canAsk: true, answers: ['', '', '', '', '', ''] };
  for (const io of [await init(shopAndStock), await init(['--yes']), await init([], asked)]) {
    expect(io.exitCode).toBe(2);
    expect(io.err()).toMatch(/^loop: .*loop\.yaml is there already: --force writes over it/);
    expect(readFileSync(file, 'utf8')).toBe('mine');
  }
  expect((await init([...shopAndStock, '--force'])).exitCode).toBe(0);
  expect(written().services).toHaveLength(2);
});

test('--config names the file, and is given back in what comes next', async () => {
  const other = join(folder, 'new folder/staging.yaml');
  const io = await init(['--config', other, ...shopAndStock]);
  expect(written(other).services).toHaveLength(2);
  expect(io.out()).toContain(`loop gateway --config '${other}'\n`);
});

test('a place that cannot be written is told', async () => {
  writeFileSync(file, '');
  const io = await init(['--config', join(file, 'loop.yaml'), ...shopAndStock]);
  expect(io.exitCode).toBe(2);
  expect(io.err()).toMatch(
    /expected a config that can be written, got: .*\(LOOP_CONFIG_UNWRITABLE\)/,
  );
});

for (const [args, complaint] of [
  [['--service', 'Shop=3000'], 'Expected a name in lower case and an address'],
  [['--service', 'shop'], 'Expected a name in lower case and an address'],
  [['--service', 'shop=http://h/path'], 'Expected a name in lower case and an address'],
  [['--service', 'shop=0'], 'Expected a name in lower case and an address'],
  [['--service', 'shop=stock'], 'Expected a name in lower case and an address'],
  [['--namespace', 'My NS', ...shopAndStock], 'Expected a name in lower case such as debug.'],
  [
    ['--entry', 'shpo', ...shopAndStock],
    '--entry: expected a service (did you mean shop?), got shpo',
  ],
  [['--namespace-service', 'x=1', ...shopAndStock], 'expected a service (shop, stock), got x'],
  [
    ['--service', 'shop=1', '--service', 'shop=2'],
    '--service: expected a name once, got shop twice',
  ],
] as const) {
  test(`loop init ${args.join(' ')} is refused, and nothing is written`, async () => {
    const io = await init(args);
    expect(io.err()).toContain(complaint);
    expect(io.exitCode).toBe(2);
    expect(existsSync(file)).toBe(false);
  });
}

test('on a terminal it asks: Enter takes what is offered', async () => {
  const io = await init([], { canAsk: true, answers: ['', '', '', '', '', ''] });
  expect(io.exitCode).toBe(0);
  expect(io.err()).toContain('   1  http://127.0.0.1:3000  node shop.js, pid 4242\n');
  expect(io.err()).toContain('Numbers of the list, ports or addresses [1 2]: ');
  expect(written()).toMatchObject({
    services: [{ name: 'shop' }, { name: 'stock' }],
    routes: [{ to: 'shop' }],
    namespaces: [{ name: 'debug', services: [{ name: 'stock' }] }],
  });
});

test('a wrong answer says what was expected, and the question comes again', async () => {
  const io = await init([], {
    canAsk: true,
    answers: [
      ...['9', 'shop', '2, 10.0.0.7:80', 'Front', 'front', 'front', 'back'],
      ...['bakc', 'back', '', 'nowhere', '3001', '4711'],
    ],
  });
  const asked = io.err();
  expect(asked).toContain(
    '  expected numbers from 1 to 2, ports such as 3000, or addresses such as',
  );
  expect(asked).toContain('got "9"\n');
  expect(asked).toContain('  expected a name in lower case such as reviews, got "Front"\n');
  expect(asked).toContain('  expected a name that no other has, got "front"\n');
  expect(asked).toContain('  expected one of front, back (did you mean back?), got "bakc"\n');
  expect(asked).toContain('  expected a port such as 4001, or an address, got "nowhere"\n');
  expect(asked).toContain('  expected another address than that of front itself, got "3001"\n');
  expect(written()).toMatchObject({
    services: [
      { name: 'front', url: { host: '127.0.0.1', port: 3001 } },
      { name: 'back', url: { host: '10.0.0.7', port: 80 } },
    ],
    routes: [{ to: 'back' }],
    namespaces: [{ services: [{ name: 'front', url: { port: 4711 } }] }],
  });
});

test('the end of input writes nothing and exits 2', async () => {
  const io = await init([], { canAsk: true, answers: ['', 'shop'] });
  expect(io.err()).toMatch(/\nloop: nothing was written\n$/);
  expect(io.out()).toBe('');
  expect(io.exitCode).toBe(2);
  expect(existsSync(file)).toBe(false);
});

test('half of the answers as flags is refused where the others would be asked', async () => {
  const io = await init(['--entry', 'shop'], { canAsk: true, answers: [] });
  expect(io.err()).toContain('--entry: expected --service or --yes beside it (LOOP_CLI_USAGE)');
});

test('the list is cut to the terminal', async () => {
  const [shop] = listening;
  if (shop === undefined) throw new Error('expected a program');
  const long = { ...shop, args: ['node', 'shop.js', 'x'.repeat(300)] };
  const over = { listeningPrograms: async () => [long] };
  const io = await init([], { canAsk: true, columns: 60, answers: [] }, over);
  const lines = io.err().split('\n');
  expect(lines.find((line) => line.includes('shop.js'))?.length).toBe(60);
});
