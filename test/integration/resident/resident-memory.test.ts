import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { expect, onTestFinished, test } from 'vitest';
import { gatewayProcess } from './gateway-process.js';
import { call, type Service, service, times } from './traffic.js';

const bufferMiB = 64;
/** Node and loop's own code, 125 MiB, and what a garbage collector needs to work in. */
const restMiB = 150;
/** What was read from sockets, of which V8 lets 64 MiB gather before it looks. */
const passingMiB = 64;
/** Captures on their way to the writer, see `openSink`. */
const queueMiB = 64;
const mebibyte = 1024 * 1024;
const text = (bytes: number) => Buffer.alloc(bytes, 'a page of text, ');

interface Ports {
  readonly edge: number;
  readonly mesh: number;
}

interface Shape {
  /** Beside what is held for undecided chains, and the rest. */
  readonly moreMiB?: number;
  readonly when?: string;
  readonly linger?: string;
  readonly handler: (ports: () => Ports) => Parameters<typeof service>[0];
  readonly drive: (ports: Ports) => Promise<void>;
}

const forwarded = (headers: NodeJS.Dict<string | string[]>, host: string) => ({
  host,
  traceparent: String(headers.traceparent),
});

const shapes: Record<string, Shape> = {
  'a chain of 60 answers that are a thousand times as large when decoded': {
    when: '{ responseBody: { contains: never } }',
    handler: (ports) => {
      const packed = gzipSync(text(15 * mebibyte));
      return async (req, res) => {
        if (req.headers.host === 'files') {
          res.writeHead(200, { 'content-encoding': 'gzip' }).end(packed);
          return;
        }
        const headers = forwarded(req.headers, 'files');
        await times(60, 4, () => call({ port: ports().mesh, headers }));
        res.end();
      };
    },
    drive: ({ edge }) => times(2, 2, () => call({ port: edge })),
  },
  'three chains of 999 hops with 60 KB of headers each': {
    handler: (ports) => {
      const large = Object.fromEntries(
        Array.from({ length: 60 }, (_, at) => [`x-${at}`, 'h'.repeat(1000)]),
      );
      return async (req, res) => {
        if (req.headers.host === 'files') {
          res.writeHead(200, large).end();
          return;
        }
        const headers = forwarded(req.headers, 'files');
        await times(998, 8, () => call({ port: ports().mesh, headers }));
        res.end();
      };
    },
    drive: ({ edge }) => times(3, 3, () => call({ port: edge })),
  },
  'small requests as fast as they go': {
    handler: () => (_req, res) => res.end(text(400)),
    drive: ({ edge }) => times(20_000, 32, () => call({ port: edge })),
  },
  'calls in the mesh alone, each a chain of its own, more than there is room for': {
    // As many at once as at a rate that no test can send.
    linger: '60s',
    handler: () => (_req, res) => res.end(text(400)),
    drive: ({ mesh }) => times(10_000, 32, () => call({ port: mesh, headers: { host: 'files' } })),
  },
  'open requests with more of bodies than there is room for': {
    moreMiB: passingMiB,
    handler: () => {
      const waiting: (() => void)[] = [];
      return (req, res) => {
        req.resume().on('end', () => {
          waiting.push(() => res.end());
          if (waiting.length % 400 === 0) for (const answer of waiting.splice(0)) answer();
        });
      };
    },
    drive: ({ edge }) => times(800, 400, () => call({ port: edge, body: text(400 * 1024) })),
  },
  'failures with large bodies, one after another': {
    moreMiB: passingMiB + queueMiB,
    when: '{ status: 5xx }',
    handler: () => {
      const body = randomBytes(500 * 1024);
      return (_req, res) => res.writeHead(500).end(body);
    },
    drive: ({ edge }) => times(300, 8, () => call({ port: edge })),
  },
  'rules that look into 1 MiB of JSON': {
    moreMiB: passingMiB,
    when: '{ responseBody: { json: "$[9000].name", equals: never } }',
    handler: () => {
      const items = Array.from({ length: 20_000 }, (_, id) => ({ id, name: `item number ${id}` }));
      const body = JSON.stringify(items);
      return (_req, res) => res.writeHead(200, { 'content-type': 'application/json' }).end(body);
    },
    drive: ({ edge }) => times(150, 8, () => call({ port: edge })),
  },
  'streams that stay open': {
    moreMiB: passingMiB,
    handler: () => (_req, res) => {
      res.writeHead(200, { 'content-type': 'text/event-stream' });
      let sent = 0;
      const timer = setInterval(() => {
        res.write(text(8 * 1024));
        if (++sent < 40) return;
        clearInterval(timer);
        res.end();
      }, 50);
    },
    drive: ({ edge }) => times(200, 200, () => call({ port: edge })),
  },
  'targets of 8 KB': {
    handler: () => (_req, res) => res.end(),
    drive: ({ edge }) =>
      times(8_000, 32, (turn) => call({ port: edge, path: `/${turn}/${'p'.repeat(8000)}` })),
  },
  'uploads of coded bodies that rules look into': {
    when: '{ requestBody: { contains: never } }',
    handler: () => (req, res) => void req.resume().on('end', () => res.end()),
    drive: async ({ edge }) => {
      const body = gzipSync(text(15 * mebibyte));
      const headers = { 'content-encoding': 'gzip' };
      await times(100, 8, () => call({ port: edge, body, headers }));
    },
  },
};

// How much waits for the garbage collector at once depends on what else the machine does.
const options = { timeout: 300_000, retry: 2 };

test.for(Object.entries(shapes))('%s: within what was asked for', options, async ([, shape]) => {
  const { when = '{ status: 599 }', linger = '2s', handler, drive, moreMiB = 0 } = shape;
  let ports: Ports = { edge: 0, mesh: 0 };
  const upstream: Service = await service(handler(() => ports));
  onTestFinished(() => upstream.close());
  const url = `http://127.0.0.1:${upstream.port}`;
  const gateway = await gatewayProcess(`
services: { front: { url: "${url}" }, files: { url: "${url}" } }
routes: [ { match: { path: "/*" }, to: front } ]
capture:
  rules: [ { name: wanted, when: ${when} } ]
  buffer: { memory: ${bufferMiB}MiB, linger: ${linger} }
`);
  onTestFinished(() => gateway.stop());
  ports = gateway;
  await drive(gateway);
  expect(gateway.peakMiB()).toBeLessThanOrEqual(bufferMiB + restMiB + moreMiB);
});
