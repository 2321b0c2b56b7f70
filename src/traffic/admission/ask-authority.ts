import { formatAddress } from '../../core/address.js';
import type { Admission, Verdict } from '../../core/admission.js';
import type { Exchange } from '../../core/exchange.js';
import type { Forward, ForwardStream } from '../../core/forward.js';
import { editLines, lineEdits } from '../../core/header-lines.js';
import { headerValues, type RawHeaders } from '../../core/headers.js';
import type { AuthConfig } from '../../core/route-policies.js';
import { authUnavailable } from './refusals.js';

/** Of an answer that goes to the client. */
const bodyBytesMax = 64 * 1024;

/** The authority gets no body. */
const notAsked = lineEdits([
  'content-length',
  'transfer-encoding',
  'content-encoding',
  'trailer',
  'expect',
]);
const withoutBody: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'DELETE']);

/**
 * Asks whether a request may go on: with its method, its path behind the authority's own, and its
 * headers, without a body. A 2xx admits it; any other answer is the answer.
 * @returns ends the question; nothing is decided then
 */
export function askAuthority(
  auth: AuthConfig,
  { lines }: Admission,
  exchange: Exchange,
  forward: Forward,
  decided: (verdict: Verdict) => void,
): () => void {
  const { endpoint, timeoutMs, prefix } = auth;
  const at = formatAddress(endpoint);
  const answer = { status: 0, statusText: '', headers: [] as RawHeaders };
  const body: Buffer[] = [];
  let bytes = 0;
  let over = false;
  let stream: ForwardStream | null = null;
  const end = (): boolean => {
    if (over) return false;
    over = true;
    clearTimeout(timer);
    return true;
  };
  const failed = (why: string): void => {
    if (!end()) return;
    stream?.abort();
    const admits = auth.onError === 'allow';
    decided(admits ? admitted(auth, []) : authUnavailable(exchange, `${at} ${why}`));
  };
  const timer = setTimeout(() => failed(`gave no answer within ${timeoutMs} ms`), timeoutMs);
  const { method } = exchange;
  const path = exchange.path.startsWith('/') ? exchange.path : '';
  const length = withoutBody.has(method) ? '' : 'content-length: 0\r\n';
  // The timer is first, unless something is wrong with it.
  const silenceMs = timeoutMs + 60_000;
  stream = forward(
    {
      upstream: endpoint,
      timeouts: { connectMs: silenceMs, firstByteMs: silenceMs, idleMs: silenceMs },
      method,
      head: `${method} ${prefix + path || '/'} HTTP/1.1\r\n${editLines(lines, notAsked)}${length}\r\n`,
      ...{ framing: 'none', expectsContinue: false },
    },
    {
      onConnected() {},
      onInformation() {},
      onHead(status, statusText, headers) {
        Object.assign(answer, { status, statusText, headers });
      },
      onData(chunk) {
        if (over || isGood(answer.status)) return;
        bytes += chunk.length;
        if (bytes > bodyBytesMax) failed(`answered ${answer.status} with more than 64 KiB`);
        else body.push(Buffer.from(chunk));
      },
      onEnd() {
        const { status, headers } = answer;
        if (status >= 500 && auth.onError === 'allow') failed(`answered ${status}`);
        else if (end()) {
          decided(
            isGood(status)
              ? admitted(auth, headers)
              : {
                  kind: 'refused',
                  code: 'LOOP_TRAFFIC_DENIED',
                  message: `${at} was asked, and answered ${status} (auth)`,
                  ...{ ...answer, body: Buffer.concat(body) },
                },
          );
        }
      },
      onError: ({ message }) => failed(`did not answer: ${message}`),
      onDrain() {},
    },
  );
  if (over) stream.abort();
  return () => {
    if (end()) stream?.abort();
  };
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300;
}

/** What the client sent by these names never goes on: it would be taken for the authority's word. */
function admitted({ allowHeaders }: AuthConfig, headers: RawHeaders): Verdict {
  return {
    kind: 'admitted',
    removed: allowHeaders,
    added: allowHeaders.flatMap((name) =>
      headerValues(headers, name).flatMap((value) => [name, value]),
    ),
  };
}
