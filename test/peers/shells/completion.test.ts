import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rooms } from '../../../src/app.js';
import { requireProgram } from '../../harness/requires.js';

const run = promisify(execFile);
const main = resolve(import.meta.dirname, '../../../dist/src/main.js');
const install = 'bash test/peers/shells/install.sh';
let folder: string;
let mark: string;

const config = `
store: { url: "sqlite:loop.db" }
services: { shop: "http://127.0.0.1:3000", stock: "http://127.0.0.1:3001" }
routes: [ { match: { path: /* }, to: shop } ]
capture: { rules: [ { name: "RULE", when: { status: 5xx } }, { name: slow, when: { latency: ">2s" } } ] }
namespaces: { debug: { services: { stock: "http://127.0.0.1:4001" } }, staging: { services: { shop: "http://127.0.0.1:4000" } } }
`;

function entry(path: string) {
  const nothing = {
    headers: [],
    cookies: [],
    headersSize: -1,
    bodySize: 0,
    httpVersion: 'HTTP/1.1',
  };
  return {
    startedDateTime: '2026-03-01T12:00:00.000Z',
    time: 10,
    request: { ...nothing, method: 'GET', url: `http://shop${path}`, queryString: [] },
    response: {
      ...nothing,
      ...{ status: 500, statusText: '', redirectURL: '', content: { size: 0, mimeType: '' } },
    },
    cache: {},
    timings: { send: 0, wait: 10, receive: 0 },
  };
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'loop-shells-'));
  mark = join(folder, 'owned');
  // A name is text, whatever a shell would make of it.
  writeFileSync(join(folder, 'loop.yaml'), config.replace('RULE', `$(touch ${mark}) \`x\``));
  const log = {
    version: '1.2',
    creator: { name: 't', version: '1' },
    entries: ['/a', '/b'].map(entry),
  };
  const loaded = await rooms.loadConfig(join(folder, 'loop.yaml'));
  await rooms.importCaptures(loaded, { name: 'a.har', data: Buffer.from(JSON.stringify({ log })) });
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await run(process.execPath, [main, 'completion', shell], { cwd: folder });
    writeFileSync(join(folder, `script.${shell}`), stdout);
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Bash's own words, and what it would put in place of the last one. */
async function bash(...words: string[]): Promise<string[]> {
  const line = `COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _loop; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const args = ['-c', `source script.bash; ${line}`, 'bash', 'loop', ...words];
  const { stdout, stderr } = await run('bash', args, { cwd: folder });
  expect(stderr).toBe('');
  return stdout.trimEnd().split('\n');
}

/** What the user would see and get, on a terminal. */
async function zsh(line: string): Promise<string> {
  const script = resolve(import.meta.dirname, 'zsh-completes.zsh');
  const args = [script, join(folder, 'script.zsh'), line];
  const { stdout } = await run('zsh', args, { cwd: folder });
  return stdout.replace(/\x1b\[[\d;?]*[A-Za-z]/g, '');
}

async function fish(line: string): Promise<string[]> {
  const args = ['-c', `source script.fish; complete -C '${line}'`];
  const { stdout, stderr } = await run('fish', args, { cwd: folder });
  expect(stderr).toBe('');
  return stdout
    .trimEnd()
    .split('\n')
    .map((each) => each.split('\t')[0] ?? '');
}

describe('bash', requireProgram('bash', install), () => {
  test('offers captures, newest first, above the commands that stand there', async () => {
    expect(await bash('show', '')).toEqual(['2', '1', 'replay']);
    expect(await bash('replay', '2')).toEqual(['2']);
    expect(await bash('show', '--h')).toEqual(['--hop', '--help']);
  });

  test('offers the names that an option takes', async () => {
    expect(await bash('replay', '1', '--to', '')).toEqual(['debug', 'staging']);
    expect(await bash('replay', '1', '--to', '=', 's')).toEqual(['staging']);
    expect(await bash('shadow', 'start', '--route', '')).toEqual(['shop']);
    expect(await bash('list', 'captures', '--rule', 's')).toEqual(['slow']);
    expect(await bash('list', 'captures', '--service', '')).toEqual(['shop', 'stock']);
    expect(await bash('replay', '1', '--break', 'st')).toEqual(['stock:']);
  });

  test('offers the next of a list, and none twice', async () => {
    expect(await bash('replay', '1', '--live', 'shop,')).toEqual(['shop,stock']);
  });

  test('offers files where one is wanted, and nothing for a number', async () => {
    expect(await bash('import', 'loop.y')).toEqual(['loop.yaml']);
    expect(await bash('list', 'captures', '--limit', '')).toEqual(['']);
  });

  test('goes by the config that is named in the line, and says nothing of a broken one', async () => {
    writeFileSync(join(folder, 'other.yaml'), 'namespaces: { elsewhere: { services: {} } }');
    expect(await bash('--config', 'other.yaml', 'replay', '1', '--to', '')).toEqual(['elsewhere']);
    expect(await bash('--config', '=', 'other.yaml', 'replay', '--to', '')).toEqual(['elsewhere']);
    expect(await bash('--config', 'none.yaml', 'show', '')).toEqual(['replay']);
  });

  test('never runs what a name says', async () => {
    const [rule] = await bash('list', 'captures', '--rule', '');
    expect(rule).toMatch(/^\\\$\\\(touch/);
    expect(existsSync(mark)).toBe(false);
  });
});

describe('zsh', requireProgram('zsh', install), () => {
  test('offers captures with what they are', async () => {
    const screen = await zsh('loop show ');
    expect(screen).toMatch(/2 +-- GET \/b → 500, imported/);
    expect(screen.indexOf('GET /b')).toBeLessThan(screen.indexOf('GET /a'));
  });

  test('completes names of options, also behind =, and of a list', async () => {
    expect(await zsh('loop replay 1 --to d')).toContain('line is <loop replay 1 --to debug >');
    expect(await zsh('loop replay 1 --to=s')).toContain('line is <loop replay 1 --to=staging >');
    expect(await zsh('loop replay 1 --live shop,st')).toContain(
      '<loop replay 1 --live shop,stock>',
    );
    expect(await zsh('loop replay 1 --break st')).toContain('<loop replay 1 --break stock:>');
    expect(await zsh('loop shadow start --route ')).toContain('--route shop >');
  });

  test('never runs what a name says', async () => {
    expect(await zsh('loop list captures --rule \\$')).toContain('--rule \\$\\(touch');
    expect(existsSync(mark)).toBe(false);
  });
});

describe('fish', requireProgram('fish', install), () => {
  test('offers captures, newest first', async () => {
    expect(await fish('loop show ')).toEqual(['2', '1', 'replay']);
  });

  test('offers the names that an option takes', async () => {
    expect(await fish('loop replay 1 --to ')).toEqual(['debug', 'staging']);
    expect(await fish('loop replay 1 --live shop,s')).toContain('shop,stock');
    expect(await fish('loop list captures --rule s')).toEqual(['slow']);
    expect(await fish('loop --config none.yaml replay --to ')).toEqual(['']);
    expect(existsSync(mark)).toBe(false);
  });
});
