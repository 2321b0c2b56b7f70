import { type Check, ok, warn } from '../../core/check.js';
import { type EdgeFigures, edgeSource, unknownSource } from '../../core/figures.js';

const check = 'trace headers';
const since = 'in the last 10 minutes';

/**
 * Which services lose trace headers, from who called whom: a call between services that carries none
 * has no caller. It may be of any service that was called and is not seen to call anybody.
 */
export function checkTraces(edges: readonly EdgeFigures[]): Check {
  const between = edges.filter(({ from }) => from !== edgeSource);
  const lost = between.filter(({ from }) => from === unknownSource);
  const calls = (some: readonly EdgeFigures[]) =>
    some.reduce((sum, each) => sum + each.requests, 0);
  if (between.length === 0)
    return ok(check, `no call between services ${since}: nothing to tell by`);
  if (lost.length === 0) {
    return ok(check, `all ${calls(between)} calls between services ${since} have their caller`);
  }
  const callers = new Set(between.map(({ from }) => from));
  const silent = [...new Set(edges.map(({ to }) => to))]
    .filter((name) => !callers.has(name))
    .sort();
  const callees = lost.map(({ to, requests }) => `${requests} to ${to}`).join(', ');
  const suspects =
    silent.length === 0 ? '' : `; called, and never seen to call: ${silent.join(', ')}`;
  return warn(
    check,
    `${calls(lost)} of ${calls(between)} calls between services ${since} carry no trace of a request that ` +
      `is known (${callees})${suspects}`,
    'let the service that makes these calls pass on the trace headers of the request it serves: ' +
      'docs/tracing.md; calls from outside belong to the edge',
  );
}
