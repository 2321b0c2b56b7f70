import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Capture } from '../../../src/core/capture.js';
import { pathOf } from '../../../src/core/query.js';
import { requireFile } from '../../harness/requires.js';
import { denialsOf } from './run/denials-of.js';
import { javaTracers } from './run/java-tracers.js';
import { nodeTracers, tracersBesideHands } from './run/node-tracers.js';
import { pythonTracers } from './run/python-tracers.js';
import { rounds } from './run/requests.js';
import { callsOf, sentHeaders } from './run/sent-headers.js';
import type { Tracer } from './run/tracer.js';
import { captureChains } from './run/tracer-chain.js';
import { type TracerOutcome, writeResults } from './run/tracing-page.js';

const page = join(import.meta.dirname, '../../../docs/tracing.md');
const tracers = [...nodeTracers, ...tracersBesideHands, ...pythonTracers, ...javaTracers];
const failing = rounds.flat().filter(({ fails }) => fails);
const siblingTracers = /^(OpenTelemetry|Datadog 6|Sentry|Elastic|Zipkin|AWS)/;
const outcomes = new Map<Tracer, TracerOutcome>();

describe.concurrent('the calls of each failing request are one chain when the services have', () => {
  for (const tracer of tracers) {
    const options = requireFile(tracer.needs, 'bash test/peers/tracers/install.sh');
    test(tracer.name, { ...options, timeout: 300_000 }, () => expectJoined(tracer));
  }
});

/** Two calls of one request, side by side, to the same service: which of them made the next one. */
describe.concurrent('the calls of siblings are told apart when the services have', () => {
  for (const tracer of nodeTracers.filter(({ name }) => siblingTracers.test(name))) {
    const options = requireFile(tracer.needs, 'bash test/peers/tracers/install.sh');
    test(tracer.name, { ...options, timeout: 300_000 }, async () => {
      const captures = await captureChains(tracer, { siblings: 2 });
      expect(captures).toHaveLength(failing.length);
      expect(
        captures.flatMap(({ chain }) => chain.map((hop) => madeBy(chain, hop))).sort(),
      ).toEqual(
        failing
          .flatMap(({ id }) => [
            `/chain of ${id} by nobody`,
            ...['next-0', 'next-1'].flatMap((name) => [
              `/chain/${name} of ${id} by /chain`,
              `/chain/${name}/next of ${id} by /chain/${name}`,
            ]),
          ])
          .sort(),
      );
    });
  }
});

function madeBy(chain: Capture['chain'], { path, parent }: Capture['chain'][number]): string {
  const maker = chain.find(({ index }) => index === parent);
  return `${pathOf(path)} of ${idOf(path)} by ${maker === undefined ? 'nobody' : pathOf(maker.path)}`;
}

async function expectJoined(tracer: Tracer): Promise<void> {
  const outcome: TracerOutcome = { tracer, sent: new Map(), joined: false };
  outcomes.set(tracer, outcome);
  const captures = await captureChains(tracer);
  const calls = callsOf(captures);
  const plainCalls = callsOf(captures.filter(isPlain));
  outcome.sent = timesOf(plainCalls.map(sentHeaders));

  // A chain that fell apart is a capture for each part: every hop was answered 500.
  const chains = captures.map(({ chain }) =>
    chain.map(({ service, parent, path }) => `${service} of ${idOf(path)} by ${parent}`),
  );
  const whole = failing.map(({ id }) => [
    `a of ${id} by null`,
    `b of ${id} by 0`,
    `c of ${id} by 1`,
  ]);
  expect(chains.sort()).toEqual(whole);
  expect(captures.filter(({ failedAt }) => failedAt !== 'c')).toEqual([]);
  outcome.joined = true;
  // It is no price of joining that the SDK's own traces are lost. Of these requests alone: they are
  // fewer than the ten a minute that New Relic keeps, whatever it is told.
  expect(plainCalls.flatMap(denialsOf)).toEqual([]);

  if (!tracersBesideHands.includes(tracer)) return;
  // The kind is there: two lines came, and one went on.
  for (const { request, response } of calls) {
    expect(all(request.headers, 'traceparent')).toHaveLength(2);
    expect(all(response?.headers ?? [], 'x-traceparents')).toEqual(['1']);
  }
}

/** Whether the client had put no trace header on it. */
function isPlain({ path }: Capture): boolean {
  return rounds[0]?.some(({ id }) => String(id) === idOf(path)) ?? false;
}

function idOf(path: string): string | undefined {
  return /id=(\d+)/.exec(path)?.[1];
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
