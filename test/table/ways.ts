// What is tried. Paths that are not there leave their rows out.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { freePort } from '../harness/free-port.js';
import type { Way } from './row.js';

const top = resolve(import.meta.dirname, '../..');
const services = join(top, 'test/integration/debug/services');
const peers = join(top, 'test/peers');
const fixtures = join(top, 'test/debugger/fixtures');
const folder = mkdtempSync(join(tmpdir(), 'loop-table-'));
const at = (name: string) => join(services, name);

const run = (program: string, ...args: string[]): string =>
  execFileSync(program, args, {
    encoding: 'utf8',
    cwd: folder,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
const versionIn = (text: string): string => /\d+(\.\d+)+/.exec(text)?.[0] ?? '?';

export async function allWays(): Promise<readonly Way[]> {
  return [
    ...(await nodeWays()),
    ...(await denoWays()),
    ...(await pythonWays()),
    ...(await goWays()),
    ...(await javaWays()),
    ...nativeWays(),
  ];
}

async function nodeWays(): Promise<Way[]> {
  const programs = [
    join(peers, 'nodes/node_modules/node-20/bin/node'),
    join(peers, 'nodes/node_modules/node-22/bin/node'),
    process.execPath,
    join(peers, 'nodes/node_modules/node-26/bin/node'),
  ].filter(existsSync);
  const typescript = join(folder, 'typed.ts');
  writeFileSync(typescript, typed);
  const own = join(folder, 'own-handler.mjs');
  const handler = "process.on('SIGUSR1', () => {});\n";
  writeFileSync(own, `${handler}await import('${at('shop.mjs')}');\n`);
  const ways: Way[] = [];
  for (const node of programs) {
    const version = versionIn(run(node, '--version'));
    const major = Number(version.split('.')[0]);
    const port = `--inspect-port=${await freePort()}`;
    const way = (how: string, file: string, ...args: string[]): Way => ({
      ...{ runtime: 'Node', version, how, local: ['id', '7'] },
      // What these start is shop.mjs.
      file: file === at('cluster.mjs') || file === own ? at('shop.mjs') : file,
      start: [node, port, ...args, file],
    });
    const isStripping = major >= 24 || version.startsWith('22.2') || version.startsWith('22.18');
    ways.push(way('as it is', at('shop.mjs')));
    ways.push(way('`--inspect`', at('shop.mjs'), '--inspect'));
    ways.push(way('`cluster`, 2 workers', at('cluster.mjs')));
    ways.push(way('answers in a worker thread', at('threads.mjs')));
    if (isStripping) ways.push(way('TypeScript, run natively', typescript));
    if (major >= 22) {
      const allow = ['--allow-fs-read=*', ...(major >= 26 ? ['--allow-net'] : [])];
      ways.push(way('`--permission`', at('shop.mjs'), '--permission', ...allow));
      if (major >= 24) {
        const more = [...allow, '--allow-inspector'];
        ways.push(way('`--permission --allow-inspector`', at('shop.mjs'), '--permission', ...more));
      }
      ways.push(way('`--disable-sigusr1`', at('shop.mjs'), '--disable-sigusr1'));
    }
    ways.push(way('its own handler for SIGUSR1', own));
  }
  return ways;
}

async function denoWays(): Promise<Way[]> {
  const runtimes = join(peers, 'runtimes');
  const deno = join(runtimes, 'node_modules/@deno/linux-x64-glibc/deno');
  const bun = join(runtimes, 'node_modules/@oven/bun-linux-x64/bin/bun');
  if (!existsSync(deno)) return [];
  const version = versionIn(run(deno, '--version'));
  const allow = ['--no-config', '--allow-net', '--allow-env', '--allow-sys', '--allow-read'];
  const way = (how: string, name: string, ...args: string[]): Way => ({
    ...{ runtime: 'Deno', version, how, local: ['id', "'7'"], file: join(runtimes, name) },
    start: [deno, 'run', ...args, ...allow, join(runtimes, name)],
  });
  return [
    way('JavaScript, as it is', 'shop.mjs'),
    way('TypeScript, `--inspect`', 'shop.ts', `--inspect=127.0.0.1:${await freePort()}`),
    way('TypeScript, as it is', 'shop.ts'),
    {
      ...{ runtime: 'Bun', version: versionIn(run(bun, '--version')), how: 'as it is' },
      ...{ start: [bun, join(runtimes, 'bun.ts')], file: at('shop.mjs'), local: ['id', '7'] },
    },
  ];
}

async function pythonWays(): Promise<Way[]> {
  const version = versionIn(run('/usr/bin/python3', '--version'));
  const port = await freePort();
  const stock = at('stock.py');
  const way = (how: string, ...start: string[]): Way => ({
    ...{ runtime: 'Python', version, how, service: 'stock', file: stock, local: ['number', '7'] },
    start: start as unknown as Way['start'],
  });
  const workers = join(peers, 'workers');
  const bin = join(workers, '.venv/bin');
  const served = existsSync(bin)
    ? [
        {
          ...way(
            'gunicorn, 2 workers',
            'sh',
            '-c',
            `exec ${bin}/gunicorn --chdir ${workers} -w 2 -b 127.0.0.1:$PORT stock:wsgi`,
          ),
          file: join(workers, 'stock.py'),
        },
        {
          ...way(
            'uvicorn, 2 workers',
            'sh',
            '-c',
            `exec ${bin}/uvicorn --app-dir ${workers} --workers 2 --port $PORT stock:asgi`,
          ),
          file: join(workers, 'stock.py'),
        },
      ]
    : [];
  return [
    way('as it is (gdb)', '/usr/bin/python3', stock),
    {
      ...way('under debugpy', '/usr/bin/python3', '-m', 'debugpy', '--listen', `${port}`, stock),
      debugger: { kind: 'python', port },
    },
    ...served,
  ];
}

async function goWays(): Promise<Way[]> {
  const source = at('price/price.go');
  const version = versionIn(run('go', 'version'));
  const build = (name: string, ...flags: string[]): string => {
    const program = join(folder, name);
    execFileSync('go', ['build', ...flags, '-o', program, '.'], { cwd: at('price') });
    return program;
  };
  const whole = build('whole', '-gcflags', 'all=-N -l');
  const port = await freePort();
  const way = (how: string, ...start: string[]): Way => ({
    ...{ runtime: 'Go', version, how, service: 'price', file: source, local: ['id', '"7"'] },
    start: start as unknown as Way['start'],
  });
  const dlv = ['--headless', '--api-version=2', '--continue', '--accept-multiclient'];
  return [
    way("`go build -gcflags 'all=-N -l'`", whole),
    // Of what is inlined the last line is gone.
    { ...way('`go build`', build('plain')), line: 43 },
    way("`go build -ldflags '-s -w'`", build('stripped', '-ldflags', '-s -w')),
    way('`go run`', 'sh', '-c', `cd ${at('price')} && exec go run .`),
    way('under `dlv exec --headless`', 'dlv', 'exec', whole, ...dlv, `--listen=127.0.0.1:${port}`),
  ];
}

async function javaWays(): Promise<Way[]> {
  const version = versionIn(run('java', '--version'));
  const source = join(fixtures, 'java/shop/Reviews.java');
  const classes = join(folder, 'classes');
  const late = join(fixtures, 'java/shop/Late.java');
  execFileSync('javac', ['-g', '-d', classes, source, late]);
  const way = (how: string, ...options: string[]): Way => ({
    ...{ runtime: 'Java', version, how, file: source, local: ['id', '"7"'] },
    start: ['java', ...options, '-cp', classes, 'shop.Reviews'],
  });
  const agent = (more: string, port: number) =>
    `-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y${more},address=127.0.0.1:${port}`;
  const ways = [
    way('`-agentlib:jdwp=…`', agent('', await freePort())),
    way('`-agentlib:jdwp=…,onjcmd=y`', agent(',onjcmd=y', await freePort())),
    way('as it is'),
    {
      ...way('`JAVA_TOOL_OPTIONS=-agentlib:jdwp=…`'),
      env: { JAVA_TOOL_OPTIONS: agent('', await freePort()) },
    },
  ];
  const boot = process.env.SPRING_BOOT;
  if (boot === undefined) return ways;
  const jar = join(boot, 'target/shop.jar');
  const command = `exec java ${agent('', await freePort())} -jar ${jar} --server.port=$PORT`;
  const file = join(boot, 'src/main/java/shop/Shop.java');
  const spring: Way = { ...way('Spring Boot 3.5, Tomcat'), file, start: ['sh', '-c', command] };
  return [...ways, { ...spring, env: { LOGGING_LEVEL_ROOT: 'off' } }];
}

function nativeWays(): Way[] {
  const cpp = join(fixtures, 'native/price.cc');
  const rust = join(fixtures, 'native/price.rs');
  const built = (name: string, program: string, ...args: string[]): readonly [string] => {
    const path = join(folder, name);
    execFileSync(program, [...args, '-o', path]);
    return [path];
  };
  const way = (runtime: string, version: string, how: string) => ({ runtime, version, how });
  const gcc = versionIn(run('g++', '--version'));
  const rustc = versionIn(run('rustc', '--version'));
  return [
    {
      ...way('C++', gcc, '`g++ -g`'),
      ...{ start: built('cpp', 'g++', '-g', '-pthread', cpp), file: cpp, local: ['id', '"7"'] },
    },
    {
      ...way('C++', gcc, '`g++ -O2 -g`'),
      ...{ start: built('fast', 'g++', '-O2', '-g', '-pthread', cpp), file: cpp },
      local: ['tried', '[1, 2, 3]'],
    },
    {
      ...way('C++', gcc, '`g++` without `-g`'),
      ...{ start: built('bare', 'g++', '-pthread', cpp), file: cpp, local: ['id', '"7"'] },
    },
    {
      ...way('Rust', rustc, '`rustc -g`'),
      ...{ start: built('rust', 'rustc', '-g', rust), file: rust, local: ['code', '"P-7"'] },
    },
  ];
}

const typed = `import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

interface Stock {
  readonly left: number | null;
}

const stocks: Readonly<Record<number, Stock>> = { 7: { left: null } };

createServer((request: IncomingMessage, response: ServerResponse) => {
  const id: number = Number(request.url?.split('/').at(-1));
  const left = stocks[id]?.left ?? null;
  response.writeHead(left === null ? 500 : 200).end(JSON.stringify({ id, left })); // breakpoint
}).listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'));
`;
