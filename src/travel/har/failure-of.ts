import type { ErrorKind } from '../../core/exchange.js';
import type { ReadEntry } from '../schema/har-file.js';

export interface ForeignFailure {
  readonly kind: ErrorKind;
  /** As the archive has it; '' when it says nothing. */
  readonly message: string;
}

/**
 * How an entry failed, by the words of the tool that wrote it; null when it did not. One may have a
 * status and have failed: its answer broke off.
 */
export function failureOf(entry: ReadEntry, status: number | null): ForeignFailure | null {
  const { response } = entry;
  const said = [
    response?._failureText,
    response?._error,
    entry._failureText,
    entry._error,
    // Only where there is no answer do these speak of why.
    ...(status === null
      ? [response?.statusText, response?.comment, entry.comment, wordOf(response?.status)]
      : []),
  ].find((text) => text !== undefined && isWord(text));
  if (said === undefined) return status === null ? { kind: 'unknown', message: '' } : null;
  return { kind: kindOf(said), message: said };
}

/** Fiddler numbers entries in their comment: `[#17]`. */
function isWord(text: string): boolean {
  return text.trim() !== '' && !/^\s*\[#\d+\]\s*$/.test(text);
}

/** Some tools write in place of a status what went wrong. */
function wordOf(status: unknown): string {
  return typeof status === 'string' && Number.isNaN(Number(status)) ? status : '';
}

// Chromium's net_error_list, Gecko's NS_ERROR_*, libuv's codes, and what WebKit, Charles, mitmproxy
// and Node say in words. The first that fits counts: a timeout while connecting is a timeout here as
// in the gateway, and ERR_CONNECTION_ABORTED is a peer that went away, not a caller.
const kinds: readonly (readonly [RegExp, ErrorKind])[] = [
  [/tim(e|ed)[ _-]?out|etimedout/i, 'timeout'],
  [/err_(ssl|cert|bad_ssl)|(sec|ssl|mozilla_pkix)_error|certificate|\btls\b/i, 'tls'],
  [
    /refused|unreach|not_?resolved|resolution|unknown_?(proxy_)?host|hostname could not|enotfound|eai_again|\bdns|getaddrinfo|err_(address|name|dns|internet|network_(access|io)|proxy|tunnel|socks|unsafe_port|icann)|connection_failed|could not connect|connection failed|ns_error_(offline|proxy)|offline|no route to host|connect call failed/i,
    'connect',
  ],
  [
    /connection_?(reset|closed|aborted)|econnreset|econnaborted|epipe|hang up|reset|empty_response|no response|mismatch|incomplete|truncated|network_changed|chunked|interrupt|partial|goaway|invalid_(http_)?response|http_?2|quic|spdy|protocol|decoding|content_encoding|headers?_(too|multiple)|(connection|server) (was )?(lost|closed|disconnected)|broken off|premature|unexpected(ly)? (end|closed)/i,
    'reset',
  ],
  [/abort|cancel|blocked|client disconnect|ns_binding|killed/i, 'aborted'],
];

function kindOf(text: string): ErrorKind {
  // What loop itself wrote, and another tool passed on.
  const own = /^(connect|tls|timeout|reset|aborted|unknown): /.exec(text)?.[1];
  if (own !== undefined) return own as ErrorKind;
  return kinds.find(([words]) => words.test(text))?.[1] ?? 'unknown';
}
