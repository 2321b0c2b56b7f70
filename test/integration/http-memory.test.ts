import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';

const program = resolve(import.meta.dirname, '../../dist/src/main.js');
const gibibyte = 1024 ** 3;
/** What 1 GiB may add to the gateway's peak: buffers and garbage, not the body. */
const growthBytesMax = 150 * 1024 ** 2;

let upstream: Server;
let gateway: ChildProcess;
let folder: string;
let mesh: number;

beforeAll(async () => {
  upstream = createServer((req, res) => {
    if (req.method === 'GET') {
      res.writeHead(200, { 'content-length': gibibyte });
      void pipeline(zeros(gibibyte), res);
      return;
    }
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    req.on('end', () => res.end(String(bytes)));
  });
  upstream.listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  folder = mkdtempSync(join(tmpdir(), 'loop-memory-'));
  const { port } = upstream.address() as AddressInfo;
  writeFileSync(join(folder, 'loop.yaml'), configOf(port));
  gateway = spawn(process.execPath, [program, 'gateway'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  mesh = await meshPort(gateway);
});

afterAll(async () => {
  const ended = once(gateway, 'exit');
  gateway.kill('SIGTERM');
  await ended;
  upstream.close();
  upstream.closeAllConnections();
  rmSync(folder, { recursive: true });
});

/** Recording is armed: the rule looks at every body, and keeps none of these. */
function configOf(port: number): string {
  return `
gateway: { listen: "127.0.0.1:0", mesh: "127.0.0.1:0", admin: "127.0.0.1:0" }
services: { files: { url: "http://127.0.0.1:${port}" } }
capture:
  rules:
    - name: never
      when: { any: [ { responseBody: { contains: never } }, { requestBody: { contains: never } } ] }
`;
}

async function meshPort(child: ChildProcess): Promise<number> {
  if (child.stdout === null) throw new Error('expected a pipe for stdout');
  let port = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, found] = /^mesh .*:(\d+)$/.exec(line) ?? [];
    if (found !== undefined) port = Number(found);
    if (line === 'loop gateway ready') break;
  }
  return port;
}

function zeros(bytes: number): Readable {
  const piece = Buffer.alloc(256 * 1024);
  let left = bytes;
  return new Readable({
    highWaterMark: piece.length,
    read() {
      if (left === 0) this.push(null);
      else this.push(left < piece.length ? piece.subarray(0, left) : piece);
      left -= Math.min(left, piece.length);
    },
  });
}

/** Largest resident size so far, in bytes. */
function peakOf(child: ChildProcess): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) * 1024;
}

const onLinux = test.skipIf(process.platform !== 'linux');

onLinux('a download of 1 GiB leaves the gateway as small as it was', async () => {
  const before = peakOf(gateway);
  const req = request({ port: mesh, path: '/big', headers: { host: 'files' } }).end();
  const [res] = await once(req, 'response');
  let bytes = 0;
  for await (const chunk of res as Readable) bytes += (chunk as Buffer).length;
  expect(bytes).toBe(gibibyte);
  expect(peakOf(gateway) - before).toBeLessThan(growthBytesMax);
});

onLinux('an upload of 1 GiB leaves the gateway as small as it was', async () => {
  const before = peakOf(gateway);
  const req = request({ port: mesh, path: '/big', method: 'POST', headers: { host: 'files' } });
  const answered = once(req, 'response');
  await pipeline(zeros(gibibyte), req);
  const [res] = await answered;
  let body = '';
  for await (const chunk of res as Readable) body += String(chunk);
  expect(body).toBe(String(gibibyte));
  expect(peakOf(gateway) - before).toBeLessThan(growthBytesMax);
});
