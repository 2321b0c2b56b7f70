import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../harness/free-port.js';
import { requireFile } from '../../harness/requires.js';
import {
  type ChainOfFour,
  load,
  names,
  startChainOfFour,
} from '../../integration/chain/chain-of-four.js';
import { type Started, startProcess } from '../../integration/chain/processes.js';

const folder = import.meta.dirname;
const python = join(folder, '.venv/bin/python');
const installed = requireFile(join(folder, '.venv/.installed'), 'bash test/peers/otlp/install.sh');

interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly isError: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}

let chain: ChainOfFour | undefined;
let collector: Started | undefined;
afterEach(async () => {
  await chain?.stop();
  await collector?.stop();
  chain = undefined;
});

describe('OpenTelemetry reads the spans', installed, () => {
  test('of all chains at 100 %: parents, kinds, times, and the numbers of captures', {
    timeout: 180_000,
  }, async () => {
    const { spans } = await start('100%');
    const { sent, failed, wrong } = await load(edge(), { perSecond: 60, seconds: 4 });
    expect([sent, failed.length, wrong]).toEqual([240, 3, []]);
    await until(() => spans().length >= 4 * sent);
    const all = spans();
    expect(all).toHaveLength(4 * sent);
    expect(new Set(all.map(({ spanId }) => spanId)).size).toBe(4 * sent);
    const byTrace = Map.groupBy(all, ({ traceId }) => traceId);
    expect(byTrace.size).toBe(sent);
    for (const chained of byTrace.values()) {
      const hops = names.map((name) =>
        chained.find((each) => each.attributes['loop.service'] === name),
      );
      expect(hops.map((hop) => hop?.parentSpanId)).toEqual([
        undefined,
        ...hops.slice(0, -1).map((hop) => hop?.spanId),
      ]);
      expect(hops.map((hop) => hop?.kind)).toEqual(['SERVER', 'CLIENT', 'CLIENT', 'CLIENT']);
      expect(hops.map((hop) => hop?.name)).toEqual(names.map((name) => `GET ${name}`));
      for (const [at, hop] of hops.entries()) {
        const inner = hops[at + 1];
        if (hop === undefined || inner === undefined) continue;
        expect(hop.startMs).toBeLessThanOrEqual(inner.startMs);
        expect(hop.endMs).toBeGreaterThanOrEqual(inner.endMs);
      }
    }
    expect(Math.abs((all[0]?.startMs ?? 0) - Date.now())).toBeLessThan(120_000);
    const kept = await chain?.loop<{ id: number; traceId: string }[]>('list', 'captures');
    expect(kept).toHaveLength(3);
    const marked = all.filter(({ attributes }) => attributes['loop.capture'] !== undefined);
    const pairs = marked.map(
      ({ traceId, attributes }) => `${traceId} ${attributes['loop.capture']}`,
    );
    expect(new Set(pairs)).toEqual(new Set(kept?.map(({ id, traceId }) => `${traceId} ${id}`)));
    expect(marked).toHaveLength(12);
    const errors = all.filter(({ isError }) => isError);
    expect(errors.map(({ attributes }) => attributes['error.type'])).toEqual(Array(12).fill('500'));
  });

  test('of the kept chains alone at 0 %, and no header or secret is told to it or on stderr', {
    timeout: 180_000,
  }, async () => {
    const { spans, said } = await start('0%');
    await load(edge(), { perSecond: 60, seconds: 2 });
    const secret = 'kT7vQ2mXp9LwZ4rB8nYc';
    const headers = { authorization: `Bearer ${secret}` };
    await fetch(`${edge()}/front?id=7&token=hunter22andmore&again=${secret}`, { headers });
    await until(() => spans().length >= 12);
    await delay(1500);
    expect(spans()).toHaveLength(12);
    const queries = spans().flatMap(({ attributes }) => attributes['url.query'] ?? []);
    expect(queries).toContain('id=7&token=[redacted]&again=[redacted]');
    expect(JSON.stringify(spans())).not.toMatch(/kT7v|hunter/);
    expect(said()).toContain('"authorization": "Bearer collectors-own"');
    expect(await chain?.gateway.stop()).toBe(0);
    expect(chain?.gateway.stderr()).not.toMatch(/collectors-own|kT7v|hunter/);
  });

  test('a service with a tracer of its own is between two of them', {
    timeout: 180_000,
  }, async () => {
    const { spans } = await start('100%');
    const own = await startTraced();
    const config = chain?.config ?? '';
    const text = readFileSync(config, 'utf8');
    writeFileSync(
      config,
      text.replace(/middle: "[^"]*"/, `middle: "http://127.0.0.1:${own.port}"`),
    );
    await until(() => chain?.gateway.stderr().includes('config reloaded') === true);
    own.callThrough(/mesh: 127\.0\.0\.1:(\d+)/.exec(text)?.[1] ?? '');
    await fetch(`${edge()}/front?id=1`);
    await until(() => spans().length >= 4);
    const spanOf = (name: string) =>
      spans().find(({ attributes }) => attributes['loop.service'] === name);
    // The service's spans say whose children they are: those are not loop's to tell.
    expect(own.seen).toEqual([spanOf('middle')?.spanId]);
    expect(spanOf('back')?.parentSpanId).toBe(own.clientSpan);
    expect(spanOf('back')?.traceId).toBe(spanOf('front')?.traceId);
    expect(spanOf('back')?.attributes['loop.from']).toBe('middle');
  });
});

const edge = () => chain?.edge ?? '';

async function start(sample: string) {
  const port = await freePort();
  collector = await startProcess({
    command: python,
    args: [join(folder, 'collector.py'), String(port)],
    ready: /^ready/,
  });
  const { lines } = collector;
  chain = await startChainOfFour({
    language: 'node',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the config's own notation
    more: `observe: { otlp: { url: "http://127.0.0.1:${port}", headers: { authorization: "Bearer ${'${COLLECTOR}'}" }, sample: ${sample} } }\n`,
    env: { COLLECTOR: 'collectors-own' },
  });
  const messages = () => lines.filter((line) => line.startsWith('{'));
  return { said: () => messages().join('\n'), spans: () => messages().flatMap(spansIn) };
}

/** As protobuf's JSON has it. */
interface RawSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: string;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly status: { readonly code?: string };
  readonly attributes: readonly { readonly key: string; readonly value: object }[];
}

interface RawMessage {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: RawSpan[] }[];
  }[];
}

function spansIn(line: string): Span[] {
  const { message } = JSON.parse(line) as { message: RawMessage };
  const spans = message.resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap((scope) => scope.spans),
  );
  return spans.map((span) => ({
    traceId: hex(span.traceId),
    spanId: hex(span.spanId),
    parentSpanId: span.parentSpanId === undefined ? undefined : hex(span.parentSpanId),
    name: span.name,
    kind: span.kind.replace('SPAN_KIND_', ''),
    startMs: Number(span.startTimeUnixNano) / 1e6,
    endMs: Number(span.endTimeUnixNano) / 1e6,
    isError: span.status.code === 'STATUS_CODE_ERROR',
    attributes: Object.fromEntries(
      span.attributes.map(({ key, value }) => [key, String(Object.values(value)[0])]),
    ),
  }));
}

function hex(base64: string): string {
  return Buffer.from(base64, 'base64').toString('hex');
}

/** A service that makes spans, as a tracer does: what it got is their parent, and what it sends is one. */
async function startTraced() {
  const clientSpan = 'c11e4700c11e4700';
  const seen: string[] = [];
  let mesh = '';
  const server = createServer((asked, answer) => {
    const [version, traceId, parent = '', flags] = String(asked.headers.traceparent).split('-');
    seen.push(parent);
    const traceparent = [version, traceId, clientSpan, flags].join('-');
    const headers = { host: 'back', traceparent };
    const { url } = asked;
    request({ host: '127.0.0.1', port: mesh, path: url, headers }, (got) => got.pipe(answer)).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return {
    port: (server.address() as AddressInfo).port,
    ...{ clientSpan, seen },
    callThrough(port: string) {
      mesh = port;
    },
  };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(50);
}
