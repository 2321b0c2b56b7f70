// Which headers a route may change, and why it may not change the others.

import { isFraming } from '../../core/framing-fields.js';
import { traceFamilies } from '../../core/trace/families.js';
import { type Refuse, text } from './text.js';
import { parseHeaderName, token } from './values.js';

const traceNames: ReadonlySet<string> = new Set([
  ...traceFamilies().flatMap(({ headers }) => headers),
  'x-b3-flags',
  'baggage',
]);
/** Of one connection (RFC 9110 §7.6.1, §11.7), beside those that frame. */
const hopByHop: ReadonlySet<string> = new Set([
  'http2-settings',
  'proxy-authenticate',
  'proxy-authorization',
]);

type Message = 'request' | 'response';

/** @returns undefined for one that may be changed */
function whyNot(name: string, message: Message): string | undefined {
  if (name === 'host') {
    return message === 'request' ? 'rewrite.host changes it' : 'it is a header of requests';
  }
  if (isFraming(name)) return 'it frames the message, or speaks of one connection';
  if (hopByHop.has(name)) return 'it speaks of one connection';
  if (name === 'via' || name.startsWith('x-loop-')) return 'loop writes it itself';
  if (name.startsWith('sec-websocket-')) return "it belongs to a WebSocket's handshake";
  if (message === 'response') return name === 'x-request-id' ? 'loop writes it itself' : undefined;
  return traceNames.has(name) ? 'calls join their chain by it' : undefined;
}

/** A name in lower case. */
export function editedHeader(message: Message) {
  return text(
    'a header name such as x-tier',
    (given, refuse: Refuse) => {
      const name = parseHeaderName(given);
      if (name === undefined) return undefined;
      const why = whyNot(name, message);
      return why === undefined ? name : refuse(`a header that a route may change (${why})`);
    },
    token,
  );
}
