import { isObject, type Json, parseJson } from '../../compare/json-text.js';
import { isRpcRequest } from '../../content/plain-requests.js';
import { jsonSpots, withSpots } from './json-spots.js';

type RpcRequest = { [key: string]: Json };

/**
 * The answer of a JSON-RPC call, or of a batch of them, with the ids that were asked in place of the
 * recorded ones; null when it has none of them.
 * @param recorded,came the requests, decoded
 */
export function withAskedIds(answer: string, recorded: string, came: string): string | null {
  const ids = idsByRecorded(requestsIn(recorded), requestsIn(came));
  if (ids.size === 0 || parseJson(answer) === undefined) return null;
  const changed = [...jsonSpots(answer)].flatMap((spot) => {
    const isId = spot.path.at(-1) === 'id' && isTopLevel(spot.path);
    const asked = isId ? ids.get(plainId(spot.text)) : undefined;
    return asked === undefined || asked === spot.text ? [] : [{ ...spot, text: asked }];
  });
  return changed.length === 0 ? null : withSpots(answer, changed);
}

function isTopLevel(path: readonly (string | number)[]): boolean {
  return path.length === 1 || (path.length === 2 && typeof path[0] === 'number');
}

function requestsIn(text: string): RpcRequest[] {
  const json = parseJson(text);
  const list = Array.isArray(json) ? json : json === undefined ? [] : [json];
  return list.filter((each): each is RpcRequest => isObject(each) && isRpcRequest(each));
}

/** A request of a batch stands for the one that asks the same; of those that are left, in order. */
function idsByRecorded(
  recorded: readonly RpcRequest[],
  came: readonly RpcRequest[],
): ReadonlyMap<string, string> {
  const ids = new Map<string, string>();
  const left = [...came];
  const take = (request: RpcRequest, at: number) => {
    const [other] = at === -1 ? [] : left.splice(at, 1);
    if (other !== undefined) ids.set(idOf(request), idOf(other));
    return other !== undefined;
  };
  const others = recorded.filter(
    (request) =>
      !take(
        request,
        left.findIndex((each) => asks(each) === asks(request)),
      ),
  );
  for (const request of others) take(request, left.length === 0 ? -1 : 0);
  return ids;
}

function asks({ method, params }: RpcRequest): string {
  return JSON.stringify([method, params]);
}

function idOf({ id }: RpcRequest): string {
  return JSON.stringify(id);
}

function plainId(text: string): string {
  return JSON.stringify(parseJson(text) ?? null);
}
