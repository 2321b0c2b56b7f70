import type { RouteConfig } from '../../core/config.js';
import type { Forwarded } from '../../core/exchange.js';
import { editLines, type LineEdits, lineEdits } from '../../core/header-lines.js';
import { headerPairs, noHeaders, type RawHeaders } from '../../core/headers.js';
import type { HeaderChanges } from '../../core/route-policies.js';
import { wireText } from '../../core/wire-text.js';
import { compileRewrite, type RewritePath } from './rewrite-path.js';

/** What a route changes in its requests and their answers. A route that changes nothing has none. */
export interface RouteEdits {
  readonly path: RewritePath | null;
  /** Its headers, `Host` among them. */
  readonly request: LineEdits | null;
  readonly response: ResponseEdits | null;
  /** What the hop says of it; its path is that of the request. */
  readonly forwarded: Forwarded;
}

export interface ResponseEdits {
  /** Lower case. */
  readonly removed: ReadonlySet<string>;
  readonly added: RawHeaders;
}

export function routeEdits({ match, rewrite, headers }: RouteConfig): RouteEdits | undefined {
  if (rewrite === undefined && headers === undefined) return undefined;
  const host = rewrite?.host ?? null;
  const path = rewrite?.path ?? null;
  const { request, response } = headers ?? {};
  return {
    path: path === null ? null : compileRewrite(match.path, path),
    request: headEdits(host, request),
    response: response === undefined ? null : responseEdits(response),
    forwarded: {
      path: null,
      authority: host,
      removed: request === undefined ? [] : removedBy(request),
      added: request === undefined ? noHeaders : addedBy(request),
    },
  };
}

/** What the hop says of a request to this target. */
export function forwardedAs({ path, forwarded }: RouteEdits, target: string): Forwarded {
  if (path === null) return forwarded;
  return { ...forwarded, path: path(target) };
}

/** The lines of a head as they go on. */
export function editHead(lines: string, { request }: RouteEdits): string {
  return request === null ? lines : editLines(lines, request);
}

function headEdits(host: string | null, changes: HeaderChanges | undefined): LineEdits | null {
  if (host === null && changes === undefined) return null;
  const removed = changes === undefined ? [] : removedBy(changes);
  const added = headerPairs(changes === undefined ? noHeaders : addedBy(changes));
  return lineEdits(host === null ? removed : ['host', ...removed], {
    first: host === null ? '' : `Host: ${host}\r\n`,
    last: added.map(([name, value]) => `${name}: ${value}\r\n`).join(''),
  });
}

export function editResponse(headers: string[], { removed, added }: ResponseEdits): string[] {
  const kept: string[] = [];
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const name = headers[i] ?? '';
    if (!removed.has(name.toLowerCase())) kept.push(name, headers[i + 1] ?? '');
  }
  kept.push(...added);
  return kept;
}

function responseEdits(changes: HeaderChanges): ResponseEdits {
  return { removed: new Set(removedBy(changes)), added: addedBy(changes) };
}

function removedBy({ set, remove }: HeaderChanges): string[] {
  return [...new Set([...remove, ...Object.keys(set)])];
}

function addedBy({ set, add }: HeaderChanges): string[] {
  return [...Object.entries(set), ...Object.entries(add)].flatMap(([name, value]) => [
    name,
    wireText(value),
  ]);
}
