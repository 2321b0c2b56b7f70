import { setTimeout as sleep } from 'node:timers/promises';
import type { Capture } from '../../core/capture.js';
import type { Config } from '../../core/config.js';
import { LoopError } from '../../core/errors.js';
import type { RuleDefinition } from '../../core/rules/definition.js';
import { type ShadowStatus, type Shadows, safeMethods } from '../../core/shadow.js';
import type { Store } from '../../core/store.js';
import type { Session } from '../session.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';
import { routeText } from './route-text.js';

export interface UntilCaughtOptions {
  readonly capture: Capture;
  /** Index of the hop that was replayed. */
  readonly entry: number;
  /** Name of a namespace. */
  readonly to: string;
  readonly forMs: number;
  /** Ends the shadow. */
  readonly signal: AbortSignal;
}

export interface CaughtShadow {
  readonly status: ShadowStatus;
  /** Id of the capture that the shadow led to; null when there is none. */
  readonly capture: number | null;
}

const pollMs = 300;
const progressMs = 10_000;
/** The gateway writes captures a moment after it has decided. */
const writtenMs = 10_000;

/**
 * Has the running gateway copy live traffic of the capture's route to a namespace, until a copied
 * chain trips the rule that kept the capture, or the time is over.
 * @throws LOOP_CONTROL_*, LOOP_SHADOW_*
 */
export async function shadowUntilCaught(
  { rooms, io }: Session,
  { store, config }: { readonly store: Store; readonly config: Config },
  { capture, entry, to, forMs, signal }: UntilCaughtOptions,
): Promise<CaughtShadow> {
  const { route, method } = edgeHopOf(capture);
  const sent = capture.chain.find(({ index }) => index === entry)?.method ?? method;
  const shadows = await rooms.shadows(config);
  const started = await shadows.start({
    route,
    to,
    forMs,
    methods: [...new Set([...safeMethods, method, sent])],
    until: ruleOf(capture),
  });
  const { id } = started;
  io.stderr.write(
    `loop: shadow ${id} copies route ${routeText(started)} to ${to} until ${printable(capture.rule)} ` +
      `holds there, for ${durationText(forMs)} (Ctrl-C ends it)\n`,
  );
  const status = await outcomeOf(shadows, started, signal, (line) => io.stderr.write(line));
  if (status.caughtTraceId === null) return { status, capture: null };
  return { status, capture: await captureOf(store, status.caughtTraceId) };
}

function edgeHopOf({ chain, id }: Capture): { route: string; method: string } {
  const hop = chain.find((each) => each.route !== null);
  if (hop?.route != null) return { route: hop.route, method: hop.method };
  throw new LoopError(
    'LOOP_SHADOW_REFUSED',
    `--shadow: expected a capture that came by a route of the edge, got ${id}, which came by none`,
  );
}

/** As it was when it kept the capture; the gateway checks it. */
function ruleOf({ ruleDefinition }: Capture): RuleDefinition {
  return ruleDefinition as RuleDefinition;
}

async function outcomeOf(
  shadows: Shadows,
  started: ShadowStatus,
  signal: AbortSignal,
  write: (line: string) => void,
): Promise<ShadowStatus> {
  let status = started;
  let untilProgressMs = progressMs;
  while (status.ended === null) {
    try {
      await sleep(pollMs, undefined, { signal });
    } catch {
      // Only the signal ends a sleep early.
      return shadows.stop(started.id);
    }
    status = await shadows.find(started.id);
    untilProgressMs -= pollMs;
    if (untilProgressMs > 0 || status.ended !== null) continue;
    untilProgressMs = progressMs;
    const left = status.timeLeftMs === null ? '' : `, ${durationText(status.timeLeftMs)} left`;
    write(`loop: shadow ${status.id}: ${status.copied} requests copied${left}\n`);
  }
  return status;
}

async function captureOf(store: Store, traceId: string): Promise<number | null> {
  for (let waitedMs = 0; waitedMs < writtenMs; waitedMs += pollMs) {
    try {
      return (await store.getCapture(traceId)).id;
    } catch (error) {
      if (!(error instanceof LoopError)) throw error;
      if (error.code !== 'LOOP_STORE_CAPTURE_NOT_FOUND') throw error;
    }
    await sleep(pollMs);
  }
  return null;
}
