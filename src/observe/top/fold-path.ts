// `/orders/4711` and `/orders/4712` are the same kind of request: `/orders/{id}`.

/** Longer ones are cut: a path is the client's to choose. */
const pathLengthMax = 256;

/** The path of a request's target, without its query. */
export function pathOf(target: string): string {
  const query = target.indexOf('?');
  const path = query === -1 ? target : target.slice(0, query);
  return path.length > pathLengthMax ? `${path.slice(0, pathLengthMax)}…` : path;
}

/** With `{id}` in place of the segments that look made up. */
export function foldPath(path: string): string {
  return path
    .split('/')
    .map((segment) => (madeUp.test(segment) ? '{id}' : segment))
    .join('/');
}

/** Numbers, UUIDs, hashes, long keys and `order-4711`; not `v1`, `utf8` or `2024-report`. */
const madeUp =
  /^(?:\d+|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[a-f]*\d)[0-9a-f]{8,}|(?=\D*\d)[\w~.%=-]{20,}…?|[a-z]{1,12}[-_]?\d{4,})$/i;
