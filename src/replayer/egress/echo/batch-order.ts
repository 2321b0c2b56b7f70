import { isObject, type Json, parseJson } from '../../compare/json-text.js';
import type { Noise } from '../../compare/noise.js';
import { plainRequests } from '../../content/plain-requests.js';
import { differingValues } from '../differing-values.js';
import { jsonSpots, withSpots } from './json-spots.js';

const batchMax = 100;

/**
 * The answers of a batch without ids (GraphQL) in the order in which they were asked; null where that
 * is the recorded one, or where it is not sure which request of the batch is which.
 * @param recorded,came the requests, decoded
 */
export function inAskedOrder(
  answer: string,
  {
    recorded,
    came,
    noise,
  }: { readonly recorded: string; readonly came: string; readonly noise: Noise },
): string | null {
  const [before, after, answers] = [recorded, came, answer].map(batchIn);
  if (!before?.every(isGraphql) || !after?.every(isGraphql) || !answers) return null;
  if (before.length !== after.length || before.length !== answers.length) return null;
  const order = after.map((request) => {
    const [only, another] = before.flatMap((each, at) =>
      differingValues('$', each, request, noise).count === 0 ? [at] : [],
    );
    return another === undefined ? only : undefined;
  });
  if (order.every((from, at) => from === at) || new Set(order).size !== order.length) return null;
  if (order.includes(undefined)) return null;
  const spots = [...jsonSpots(answer)].filter(({ path }) => path.length === 1);
  const texts = order.map((from) => spots[from ?? 0]?.text ?? 'null');
  return withSpots(
    answer,
    spots.map((spot, at) => ({ ...spot, text: texts[at] ?? spot.text })),
  );
}

/** Its document, or that of a persisted query. */
function isGraphql(request: { [key: string]: Json }): boolean {
  return typeof request.query === 'string' || Object.hasOwn(request, 'extensions');
}

function batchIn(text: string): { [key: string]: Json }[] | null {
  const json = parseJson(text);
  if (!Array.isArray(json) || json.length < 2 || json.length > batchMax) return null;
  const requests = json.map(plainRequests);
  return requests.every(isObject) ? requests : null;
}
