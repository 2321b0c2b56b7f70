import { calleeName } from '../core/callee-name.js';
import type { Capture, Hop } from '../core/capture.js';
import type { Endpoint } from '../core/config.js';
import { didYouMean } from '../core/did-you-mean.js';
import { LoopError } from '../core/errors.js';
import type { Target } from './target.js';
import { withoutRetried } from './without-retried.js';

/** What a replay will send, and where to. */
export interface Plan {
  readonly capture: Capture;
  /** The hop whose request is sent. */
  readonly entry: Hop;
  readonly upstream: Endpoint;
}

export interface EntryChoice {
  readonly hop?: number | undefined;
  readonly service?: string | undefined;
  /** Services that are answered from the capture, and so are not what is tried out. */
  readonly recorded?: readonly string[] | undefined;
}

/**
 * Chooses the entry: the highest hop whose service the target has, unless `choice` names another.
 * @throws LOOP_REPLAYER_NO_ENTRY, LOOP_REPLAYER_NOT_REPLAYABLE, LOOP_CLI_HOP_NOT_FOUND, LOOP_CLI_USAGE
 */
export function planReplay(capture: Capture, target: Target, choice: EntryChoice): Plan {
  const entry = chooseEntry(capture, target, choice);
  if (entry.protocol === 'websocket') {
    throw new LoopError(
      'LOOP_REPLAYER_NOT_REPLAYABLE',
      `capture ${capture.id}, hop ${entry.index} (${calleeName(entry)}): a WebSocket cannot be replayed, ` +
        'because its messages are not recorded; choose another hop with --hop',
    );
  }
  const upstream = addressOf(target, entry.service);
  if (upstream === undefined) {
    const whose = entry.service === null ? ', which is no service (loop import --map)' : '';
    throw noEntry(capture, target, `hop ${entry.index} calls ${calleeName(entry)}${whose}`);
  }
  return { capture: withoutRetried(capture, entry), entry, upstream };
}

function chooseEntry(capture: Capture, target: Target, choice: EntryChoice): Hop {
  if (choice.hop !== undefined) return hopAt(capture, choice.hop, choice.service);
  const { service } = choice;
  if (service !== undefined) {
    const candidates = capture.chain.filter((hop) => hop.service === service);
    const highest = highestHop(capture, candidates);
    if (highest === undefined) {
      const called = [...new Set(capture.chain.map(calleeName))];
      throw noEntry(capture, target, `no hop calls ${service}${didYouMean(service, called)}`);
    }
    return highest;
  }
  const entry =
    target.kind === 'url'
      ? entryHop(capture.chain)
      : highestHop(
          capture,
          capture.chain.filter(
            (hop) =>
              addressOf(target, hop.service) !== undefined &&
              choice.recorded?.includes(calleeName(hop)) !== true,
          ),
        );
  if (entry === undefined) throw noEntry(capture, target, 'no hop can be sent');
  return entry;
}

function hopAt(capture: Capture, index: number, service: string | undefined): Hop {
  const hop = capture.chain.find((each) => each.index === index);
  if (hop === undefined) {
    throw new LoopError(
      'LOOP_CLI_HOP_NOT_FOUND',
      `--hop: expected 0 to ${capture.chain.length - 1}, the hops of capture ${capture.id}, got ${index}`,
    );
  }
  if (service !== undefined && hop.service !== service) {
    throw new LoopError(
      'LOOP_CLI_USAGE',
      `--hop ${index} calls ${calleeName(hop)}, and --service says ${service}: give one of the two`,
    );
  }
  return hop;
}

/** Where the chain came in: its edge hop, else the first root; of several attempts the last. */
function entryHop(chain: readonly Hop[]): Hop | undefined {
  const last = chain.filter(({ retried }) => !retried);
  return (
    last.find((hop) => hop.listener === 'edge') ??
    last.find((hop) => hop.parent === null) ??
    chain[0]
  );
}

/** Of several calls at the same height, the one that led to the failure; else the earliest. */
function highestHop(capture: Capture, candidates: readonly Hop[]): Hop | undefined {
  const depth = (hop: Hop): number => callPath(capture, hop.index).length;
  const least = Math.min(...candidates.map(depth));
  const highest = candidates.filter((hop) => depth(hop) === least);
  const failing = capture.failedHop === null ? [] : callPath(capture, capture.failedHop);
  const led = highest.find((hop) => failing.includes(hop.index));
  return led ?? highest.find(({ retried }) => !retried) ?? highest[0];
}

/** Indexes from the hop up to its root. Bounded, as an imported capture may hold a cycle. */
function callPath(capture: Capture, from: number): number[] {
  const byIndex = new Map(capture.chain.map((hop) => [hop.index, hop]));
  const path: number[] = [];
  let at: number | null = from;
  while (at !== null && path.length < capture.chain.length) {
    path.push(at);
    at = byIndex.get(at)?.parent ?? null;
  }
  return path;
}

/** What no service of the config was called by is nobody's to answer: only a URL leads it somewhere. */
function addressOf(target: Target, service: string | null): Endpoint | undefined {
  if (target.kind === 'url') return target.url;
  return target.namespace.services.find((each) => each.name === service)?.url;
}

function noEntry(capture: Capture, target: Target, what: string): LoopError {
  const calls = [...new Set(capture.chain.map(calleeName))];
  const chain = calls.length > 0 ? `calls ${calls.join(', ')}` : 'has no hops';
  const has =
    target.kind === 'url'
      ? ''
      : `; namespace ${target.label} has ${target.namespace.services.map((each) => each.name).join(', ') || 'no services'}`;
  return new LoopError(
    'LOOP_REPLAYER_NO_ENTRY',
    `nothing to send: ${what}; capture ${capture.id} ${chain}${has}`,
  );
}
