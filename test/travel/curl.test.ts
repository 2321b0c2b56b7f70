import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rooms } from '../../src/app.js';
import type { Hop } from '../../src/core/capture.js';
import type { ExportRequest } from '../../src/core/travel.js';
import { printfFormat, shellWord } from '../../src/travel/curl/shell-word.js';
import { hop, message, sampleCapture } from '../cli/fixtures/sample-capture.js';
import { requireProgram } from '../harness/requires.js';
import { allBytes, oddCapture } from './fixtures/captures.js';

const shells = ['bash', 'dash'] as const;

let server: Server;
let address: string;
/** What came on the last connection, as it came. */
let received: Buffer;

beforeAll(async () => {
  server = createServer((socket) => {
    received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      if (isWhole(received)) {
        socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      }
    });
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const at = server.address();
  address = `127.0.0.1:${at !== null && typeof at === 'object' ? at.port : 0}`;
});

afterAll(() => {
  server.close();
});

/** Enough of HTTP to know when to answer. */
function isWhole(data: Buffer): boolean {
  const text = data.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  if (/\r\ntransfer-encoding:/i.test(text.slice(0, end))) return text.endsWith('0\r\n\r\n');
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end + 2))?.[1] ?? 0);
  return data.length >= end + 4 + length;
}

interface Sent {
  readonly line: string;
  /** In order, each as it came. */
  readonly headers: readonly string[];
  readonly body: Buffer;
}

async function run(
  shell: string,
  script: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Sent> {
  await new Promise<void>((resolve, reject) => {
    // From stdin, as if it were pasted.
    const child = execFile(
      shell,
      ['-s'],
      { env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8', ...env } },
      (error, _stdout, stderr) =>
        error ? reject(new Error(`${stderr}\n${script.slice(0, 2000)}`)) : resolve(),
    );
    child.stdin?.end(script, 'latin1');
  });
  const text = received.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...headers] = text.slice(0, end).split('\r\n');
  return { line, headers, body: received.subarray(end + 4) };
}

async function curlOf(
  over: Partial<Hop>,
  request: Partial<Omit<ExportRequest, 'format'>> = {},
  redacted: readonly string[] = [],
): Promise<string> {
  const first = hop({ listener: 'edge', authority: address, to: address, ...over });
  const capture = sampleCapture({ chain: [first], redacted });
  return (await rooms.exportCapture(capture, { format: 'curl', ...request })).toString('latin1');
}

function unchunked(body: Buffer): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf('\r\n', at);
    const size = Number.parseInt(body.toString('latin1', at, lineEnd), 16);
    parts.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    if (size === 0) break;
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(parts);
}

const tools = {
  bash: requireProgram('bash', 'apt-get install bash'),
  dash: requireProgram('dash', 'apt-get install dash'),
};
const curl = requireProgram('curl', 'apt-get install curl');

test('warnings stand above the command, as comments of one line', async () => {
  const text = await curlOf({}, { warnings: ['this is\nproduction'] });
  expect(text).toContain('\n# WARNING: this is\\x0aproduction\ncurl ');
});

test('what is set anew is not told as redacted', async () => {
  const redacted = ['request header authorization (hop 0)', 'request header cookie (hop 0)'];
  const text = await curlOf({}, { headers: { Authorization: 'x' } }, redacted);
  expect(text).not.toContain('request header authorization');
  expect(text).toContain('# redacted when it was captured: request header cookie (hop 0)\n');
});

for (const shell of shells) {
  describe(`a curl command, pasted into ${shell},`, { ...tools[shell], ...curl }, () => {
    test('sets headers in place of recorded ones, from the environment of the shell', async () => {
      const headers = {
        Authorization: `Bearer \${DEBUG_TOKEN} it's $HOME \`x\``,
        'x-two': `\${DEBUG_TOKEN}\${OTHER}`,
      };
      const request = message(['Host', 'h', 'authorization', '[redacted]', 'X-Kept', 'k'], '');
      const script = await curlOf({ request }, { headers });
      const env = { DEBUG_TOKEN: 'to"k$e\\n', OTHER: 'o' };
      const sent = await run(shell, script, env);
      expect(sent.headers).toEqual([
        'Host: h',
        'X-Kept: k',
        `Authorization: Bearer ${env.DEBUG_TOKEN} it's $HOME \`x\``,
        `x-two: ${env.DEBUG_TOKEN}o`,
      ]);
      await expect(run(shell, script, { OTHER: 'o' })).rejects.toThrow('DEBUG_TOKEN');
    });

    test('sends every byte value of a body', async () => {
      // Each byte beside digits, which octal escapes must not swallow.
      const body = Buffer.concat([
        allBytes,
        ...[...allBytes].map((byte) => Buffer.from([byte, 0x37])),
      ]);
      const headers = ['Host', 'shop.example', 'Content-Length', String(body.length)];
      const sent = await run(
        shell,
        await curlOf({ method: 'PUT', request: message(headers, body) }),
      );
      expect(sent.line).toBe('PUT / HTTP/1.1');
      expect(sent.body).toEqual(body);
      expect(sent.headers).toEqual(['Host: shop.example', `Content-Length: ${body.length}`]);
    });

    test.each(['-n', '-', '--', '%s%d', '\\n\\0', "'", '$(echo x)', '`x`', '!!', '@file', '\n\n'])(
      'sends the body %j',
      async (text) => {
        const request = message(['Host', 'h', 'Content-Length', String(text.length)], text);
        const sent = await run(shell, await curlOf({ method: 'POST', request }));
        expect(sent.line).toBe('POST / HTTP/1.1');
        expect(sent.body.toString()).toBe(text);
      },
    );

    test('sends a large body whole', async () => {
      const body = Buffer.alloc(1024 * 1024, Buffer.from(allBytes));
      const request = message(['Host', 'h', 'Content-Length', String(body.length)], body);
      const sent = await run(shell, await curlOf({ method: 'POST', request }));
      expect(sent.body.equals(body)).toBe(true);
      expect(sent.headers.some((line) => /^expect:/i.test(line))).toBe(false);
    });

    test('sends headers as they were: order, case, repetition, quotes, spaces, any byte', async () => {
      const visible = Array.from({ length: 0x7e - 0x20 }, (_, at) =>
        String.fromCharCode(0x21 + at),
      );
      const high = Array.from({ length: 0x80 }, (_, at) => String.fromCharCode(0x80 + at));
      const headers = [
        ...['Host', 'shop.example', 'X-Tag', 'one', 'x-tag', 'two', 'X-TAG', ''],
        ...['X-Quote', `it's "so" \\ $HOME \`id\` !! ; & | * ?`, 'X-All', visible.join('')],
        ...['X-High', high.join(''), 'X-Tab', 'a\tb', "X-'!#$%&", 'odd name', 'X-Semi', 'a;'],
        ...['Cookie', 'a=1; b="2"', 'user-agent', 'Mine/1', 'Accept', 'x/y'],
      ];
      const sent = await run(shell, await curlOf({ request: message(headers) }));
      const expected: string[] = [];
      for (let at = 0; at < headers.length; at += 2) {
        expected.push(`${headers[at]}: ${headers[at + 1]}`.replace(/: $/, ':'));
      }
      expect(sent.headers).toEqual(expected);
      expect(sent.body.length).toBe(0);
    });

    test('makes one header of a folded one, and never two', async () => {
      const headers = ['Host', 'h', 'X-Folded', 'a\r\n  b', 'X-Evil', 'a\nInjected: yes'];
      const sent = await run(shell, await curlOf({ request: message(headers) }));
      expect(sent.headers).toEqual(['Host: h', 'X-Folded: a b', 'X-Evil: a Injected: yes']);
    });

    test('adds nothing that was not there', async () => {
      const sent = await run(shell, await curlOf({ request: message(['Host', 'h']) }));
      expect(sent.headers).toEqual(['Host: h']);
    });

    test.each([
      '/',
      '/a/../b/./c//d',
      '/a%2Fb/%C3%A9?x=1&x=2&empty=&flag',
      '/[1-3]/{a,b}?q[]=1',
      "/it's/$HOME/`id`/a;b?c&d",
      '/a#b',
      '/caf\xe9?\xff',
      '/a\\b|c^d"e<f>',
      '*',
      '/?',
      '//double',
      '/@x',
    ])('sends the target %s as it was', async (path) => {
      const sent = await run(shell, await curlOf({ path, request: message(['Host', 'h']) }));
      expect(sent.line).toBe(`GET ${path} HTTP/1.1`);
    });

    test('sends a chunked body chunked', async () => {
      const request = message(['Host', 'h', 'Transfer-Encoding', 'chunked'], allBytes);
      const sent = await run(shell, await curlOf({ method: 'POST', request }));
      expect(sent.headers).toEqual(['Host: h', 'Transfer-Encoding: chunked']);
      expect(unchunked(sent.body)).toEqual(allBytes);
    });

    test.each(['HEAD', 'DELETE', 'OPTIONS', 'POST', 'PATCH', 'M-SEARCH', "O'DD"])(
      'sends %s without a body',
      async (method) => {
        const request = message(['Host', 'h', 'Content-Length', '0']);
        const sent = await run(shell, await curlOf({ method, request }));
        expect(sent.line).toBe(`${method} / HTTP/1.1`);
        if (method !== 'HEAD') expect(sent.headers).toEqual(['Host: h', 'Content-Length: 0']);
      },
    );

    test('sends a GET with a body as a GET', async () => {
      const request = message(['Host', 'h', 'Content-Length', '2'], '{}');
      const sent = await run(shell, await curlOf({ request }));
      expect(sent.line).toBe('GET / HTTP/1.1');
      expect(sent.body.toString()).toBe('{}');
    });
  });
}

describe('a curl command', () => {
  test('is of the hop that is asked for, to the address of its service', async () => {
    const data = await rooms.exportCapture(sampleCapture(), { format: 'curl', hop: 3 });
    expect(data.toString()).toBe(
      [
        '# capture 12, hop 3: GET /ratings/7 to ratings, answered 200 (rule server-errors)',
        'curl \\',
        '  --silent --show-error --include --http1.1 \\',
        "  --header 'Host: productpage' \\",
        '  --header User-Agent: \\',
        '  --header Accept: \\',
        '  --path-as-is --globoff \\',
        '  http://127.0.0.1:9082/ratings/7',
        '',
      ].join('\n'),
    );
  });

  test('goes to the host of the edge, or where it is told to', async () => {
    const edge = await rooms.exportCapture(sampleCapture(), { format: 'curl' });
    expect(edge.toString()).toContain("'http://shop.example/productpage?book=7'");
    const to = 'http://127.0.0.1:3000';
    const here = await rooms.exportCapture(sampleCapture(), { format: 'curl', to });
    expect(here.toString()).toContain("'http://127.0.0.1:3000/productpage?book=7'");
  });

  test('says above it what was redacted, of this hop alone', async () => {
    const text = (await rooms.exportCapture(sampleCapture(), { format: 'curl' })).toString();
    expect(text).toContain('# redacted when it was captured: request header authorization (hop 0)');
    expect(text).not.toContain('password');
  });

  test('says when the body is not whole', async () => {
    const request = message(['Host', 'h'], 'abc', { wireBytes: 10 });
    expect(await curlOf({ method: 'POST', request })).toContain(
      '# the body is incomplete: 3 of 10 bytes were kept',
    );
  });

  test('is plain ASCII, so that any terminal takes it', async () => {
    const text = (await rooms.exportCapture(oddCapture(), { format: 'curl' })).toString('latin1');
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    const path = '/x\ncurl http://evil/\u001b[0m';
    expect(await curlOf({ path })).toMatch(/^# capture 12, hop 0: GET \/x\\x0acurl/);
  });

  test('refuses a hop that is not there', async () => {
    const error = { code: 'LOOP_CLI_HOP_NOT_FOUND' };
    const request = { format: 'curl', hop: 4 } as const;
    await expect(rooms.exportCapture(sampleCapture(), request)).rejects.toMatchObject(error);
    const last = await rooms.exportCapture(sampleCapture(), { ...request, hop: 3 });
    expect(last.toString()).toContain('hop 3');
  });
});

test('a word needs no quotes where a shell would not mind', () => {
  expect(shellWord('http://a:1/b')).toBe('http://a:1/b');
  expect(shellWord('')).toBe("''");
  expect(shellWord("it's")).toBe("'it'\\''s'");
  expect(shellWord('a\tb')).toBe(`"$(printf 'a\\011b')"`);
  expect(printfFormat(Buffer.from('-7\u0000' + '7'))).toBe('\\0557\\0007');
});
