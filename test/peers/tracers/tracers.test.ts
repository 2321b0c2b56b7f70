import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { requireFile } from '../../harness/requires.js';
import { denialsOf } from './run/denials-of.js';
import { javaTracers } from './run/java-tracers.js';
import { nodeTracers, tracersBesideHands } from './run/node-tracers.js';
import { pythonTracers } from './run/python-tracers.js';
import { callsOf, sentHeaders } from './run/sent-headers.js';
import type { Tracer } from './run/tracer.js';
import { captureChain, failingId } from './run/tracer-chain.js';
import { type TracerOutcome, writeResults } from './run/tracing-page.js';

const page = join(import.meta.dirname, '../../../docs/tracing.md');
const tracers = [...nodeTracers, ...tracersBesideHands, ...pythonTracers, ...javaTracers];
const outcomes = new Map<Tracer, TracerOutcome>();

describe.concurrent('the calls of a failing request are one chain when the services have', () => {
  for (const tracer of tracers) {
    const options = requireFile(tracer.needs, 'bash test/peers/tracers/install.sh');
    test(tracer.name, { ...options, timeout: 300_000 }, () => expectJoined(tracer));
  }
});

async function expectJoined(tracer: Tracer): Promise<void> {
  const outcome: TracerOutcome = { tracer, sent: new Map(), joined: false };
  outcomes.set(tracer, outcome);
  const captures = await captureChain(tracer);
  const calls = callsOf(captures);
  outcome.sent = timesOf(calls.map(sentHeaders));

  // A chain that fell apart is a capture for each part: every hop was answered 500.
  const chains = captures.map(({ chain }) => chain.map(({ service }) => service));
  expect(chains).toEqual([['a', 'b', 'c']]);
  const hops = captures.flatMap(({ chain }) => chain);
  expect(hops.map(({ parent }) => parent)).toEqual([null, 0, 1]);
  // Of the five requests beside it there is nothing.
  expect(hops.map(({ path }) => /id=(\d+)/.exec(path)?.[1])).toEqual(
    hops.map(() => String(failingId)),
  );
  expect(captures[0]?.failedAt).toBe('c');
  outcome.joined = true;
  // It is no price of joining that the SDK's own traces are lost.
  expect(calls.flatMap(denialsOf)).toEqual([]);

  if (!tracersBesideHands.includes(tracer)) return;
  // The kind is there: two lines came, and one went on.
  for (const { request, response } of calls) {
    expect(all(request.headers, 'traceparent')).toHaveLength(2);
    expect(all(response?.headers ?? [], 'x-traceparents')).toEqual(['1']);
  }
}

/** How often each name is on the call that has it most often. */
function timesOf(calls: readonly (readonly string[])[]): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const names of calls) {
    for (const name of names) {
      const here = names.filter((other) => other === name).length;
      times.set(name, Math.max(here, times.get(name) ?? 0));
    }
  }
  return times;
}

function all(headers: readonly string[], name: string): string[] {
  return headers.filter((_, at) => at % 2 === 1 && headers[at - 1]?.toLowerCase() === name);
}

test('the page has a row for each of them, written when it was run', () => {
  const rows = readFileSync(page, 'utf8').split('\n');
  const known = (row: string, { sdk, setting }: Tracer) =>
    row.startsWith(`| \`${sdk}\` |`) && row.includes(` | ${setting || 'nothing'} | `);
  expect(tracers.filter((tracer) => !rows.some((row) => known(row, tracer)))).toEqual([]);
});

afterAll(() => {
  // A part of the tracers makes no page.
  const inOrder = tracers.flatMap((tracer) => outcomes.get(tracer) ?? []);
  if (inOrder.length === tracers.length) writeResults(page, inOrder);
});
