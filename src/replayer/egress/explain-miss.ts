import { calleeName } from '../../core/callee-name.js';
import type { Hop } from '../../core/capture.js';
import { pathOf } from '../../core/query.js';
import { type TargetForm, targetForm } from '../compare/target-form.js';
import { targetLikeness } from '../compare/target-likeness.js';
import type { CallDifference, ClosestCall, MissReport } from '../replayed-call.js';
import type { Call, UsedAnswers } from './call.js';
import { compareQuery } from './compare-query.js';
import { compareRequestBody } from './compare-request-body.js';
import type { Dependencies } from './dependencies.js';
import { type LikenessContext, plainContext } from './likeness-context.js';

/** Says why nothing recorded answers a call, and what comes closest to it. */
export function explainMiss(
  call: Call,
  { expected, others }: Dependencies,
  used: UsedAnswers,
  context: LikenessContext = plainContext,
): MissReport {
  const asked = { ...call, form: targetForm(call.path, context.ignore), context };
  const what = `${call.method} ${call.path} to ${call.service}`;
  const same = [...expected, ...others].filter((hop) => calleeName(hop) === call.service);
  if (same.length === 0) {
    return { message: `${what}: the recording has no call to ${call.service}`, closest: null };
  }
  const closest = closestCall(asked, same, used);
  const recorded = `hop ${closest.hop}, ${closest.method} ${closest.path}`;
  const webSocket = same.find((hop) => hop.index === closest.hop)?.protocol === 'websocket';
  const message = webSocket
    ? `${what}: recorded as a WebSocket (hop ${closest.hop}), whose messages are not kept`
    : closest.differs.some(({ at }) => !at.startsWith('body'))
      ? `${what}: no recorded call is the same; the closest is ${recorded}`
      : `${what}: ${usedUp(asked, same, used)}; this one is beyond the recording (a retry?)`;
  return { message, closest };
}

interface AskedCall extends Call {
  readonly form: TargetForm;
  readonly context: LikenessContext;
}

/** Bodies may be many, and large. */
const bodiesMax = 16;

function usedUp(call: AskedCall, hops: readonly Hop[], used: UsedAnswers): string {
  const times = hops.filter((hop) => used.has(hop.index) && keyDistance(hop, call) === 0).length;
  return times === 1
    ? 'recorded once, and that answer was given'
    : `recorded ${times} times, and those answers were given`;
}

function closestCall(call: AskedCall, hops: readonly Hop[], used: UsedAnswers): ClosestCall {
  const ranked = hops
    .map((hop) => ({ hop, distance: keyDistance(hop, call) }))
    .sort((a, b) => a.distance - b.distance || order(b.hop, used) - order(a.hop, used));
  const least = ranked[0]?.distance;
  const [best] = ranked
    .filter(({ distance }) => distance === least)
    .slice(0, bodiesMax)
    .map(({ hop }) => ({ hop, body: compareRequestBody(hop.request, call.request, call.context) }))
    .sort((a, b) => a.body.distance - b.body.distance);
  if (best === undefined) throw new Error('asked for the closest of no calls');
  const { hop, body } = best;
  return {
    hop: hop.index,
    service: calleeName(hop),
    method: hop.method,
    path: hop.path,
    used: used.has(hop.index),
    differs: [...keyDifferences(hop, call), ...body.differences],
  };
}

/** Those that were not used first. */
function order(hop: Hop, used: UsedAnswers): number {
  return used.has(hop.index) ? 0 : 1;
}

function keyDifferences(hop: Hop, call: AskedCall): CallDifference[] {
  const differences: CallDifference[] = [];
  if (hop.method !== call.method) {
    differences.push({ at: 'method', recorded: hop.method, came: call.method });
  }
  const { ignore, noise } = call.context;
  if (targetLikeness(targetForm(hop.path, ignore), call.form, noise) !== null) return differences;
  const [recorded, came] = [pathOf(hop.path), pathOf(call.path)];
  const [path, other] = [targetForm(recorded, ignore), targetForm(came, ignore)];
  if (targetLikeness(path, other, noise) === null) {
    differences.push({ at: 'path', recorded, came });
  }
  return [...differences, ...compareQuery(hop.path, call.path, call.context)];
}

/** A parameter is less than a segment of the path, and that less than the method. */
function keyDistance(hop: Hop, call: AskedCall): number {
  return keyDifferences(hop, call)
    .map(({ at }) =>
      at === 'method' ? 100 : at === 'path' ? 10 * segmentsApart(hop.path, call.path) : 1,
    )
    .reduce((sum, each) => sum + each, 0);
}

function segmentsApart(one: string, other: string): number {
  const [a, b] = [pathOf(one).split('/'), pathOf(other).split('/')];
  const length = Math.max(a.length, b.length);
  return Array.from({ length }, (_, i) => i).filter((i) => a[i] !== b[i]).length;
}
