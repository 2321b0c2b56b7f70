import { once } from 'node:events';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { rooms } from '../../../src/app.js';
import type { Capture } from '../../../src/core/capture.js';
import type { Har } from '../../../src/travel/har/har.js';
import { hop, message, sampleCapture } from '../../cli/fixtures/sample-capture.js';
import { requireFile } from '../../harness/requires.js';
import { oddCapture } from '../../travel/fixtures/captures.js';

const modules = new URL('node_modules/', import.meta.url).pathname;
const load = createRequire(modules);

async function exported(capture: Capture): Promise<Har> {
  const data = await rooms.exportCapture(capture, { format: 'har' });
  return JSON.parse(data.toString()) as Har;
}

const boundary = 'b-1';
const bodies: readonly [type: string, body: string][] = [
  ['application/json', '{ "a": 1,\n "ä": [ ] }'],
  ['application/x-www-form-urlencoded', 'a=1&a=2&b=x%20y&empty='],
  [
    `multipart/form-data; boundary=${boundary}`,
    `--${boundary}\r\nContent-Disposition: form-data; name="f"; filename="f.txt"\r\n\r\nxä\r\n--${boundary}--\r\n`,
  ],
  ['text/xml', '<a>\r\n</a>'],
];

/** A POST a body, each with the length that it has. */
function posts(authority: string): Capture {
  const chain = bodies.map(([type, body], index) => {
    const length = String(Buffer.byteLength(body));
    const headers = ['Host', authority, 'Content-Type', type, 'Content-Length', length];
    return hop({
      ...{ index, parent: null, method: 'POST', authority, path: `/post/${index}` },
      request: message(headers, body),
    });
  });
  return sampleCapture({ chain, failedHop: null, redacted: [] });
}

describe(
  "loop's own HAR",
  requireFile(join(modules, 'fetch-har/package.json'), 'bash test/peers/archives/install.sh'),
  () => {
    test.each([
      ['of a plain chain', sampleCapture()],
      ['of a chain in which nothing is ordinary', oddCapture()],
      ['of requests with bodies', posts('shop.example')],
    ])('is valid to har-validator, %s', async (_, capture) => {
      const { har } = load('har-validator') as { har(data: unknown): Promise<unknown> };
      await expect(har(await exported(capture))).resolves.toBeTruthy();
    });

    test('becomes a k6 script that has each request and body', async () => {
      const { liHARToK6Script } = load('har-to-k6') as {
        liHARToK6Script(har: unknown): Promise<{ main: string }>;
      };
      const { main } = await liHARToK6Script(await exported(posts('shop.example')));
      for (const [index] of bodies.entries())
        expect(main).toContain(`http://shop.example/post/${index}`);
      expect(main).toContain('"a": 1');
      expect(main).toContain('x%20y');
      expect(main).toContain('name="f"; filename="f.txt"');
      expect(main).toContain('<a>');
    });

    test('is sent by fetch-har as it was, length and all', async () => {
      const came: [string | undefined, string][] = [];
      const server = createServer(async (request, response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of request) chunks.push(chunk as Buffer);
        came.push([request.headers['content-type'], Buffer.concat(chunks).toString()]);
        response.end('ok');
      }).listen(0, '127.0.0.1');
      await once(server, 'listening');
      onTestFinished(() => void server.close());
      const address = server.address();
      const port = address !== null && typeof address === 'object' ? address.port : 0;
      const { default: fetchHar } = (await import(join(modules, 'fetch-har/dist/index.mjs'))) as {
        default(har: unknown): Promise<Response>;
      };
      const { log } = await exported(posts(`127.0.0.1:${port}`));
      for (const entry of log.entries) {
        const answer = await fetchHar({ log: { ...log, entries: [entry] } });
        expect(await answer.text()).toBe('ok');
      }
      expect(came).toEqual(bodies);
    });
  },
);
