// What is taken out of a message changes its length, and those of all that it stands in.

import { decodeContent, encodeContent } from '../../../core/content-coding.js';
import type { MessageSchema } from '../../../core/grpc/grpc-types.js';
import { typeRegistry } from '../../../core/grpc/type-registry.js';
import { framesOf, grpcForm, trailersFlag } from '../../../core/grpc/web-body.js';
import { headerValue, type RawHeaders } from '../../../core/headers.js';
import type { RedactPlan } from '../plan.js';
import { redactHeaders } from '../redact-headers.js';
import { redactFields } from './redact-fields.js';

export interface MessagesSearch {
  readonly headers: RawHeaders;
  readonly plan: RedactPlan;
  /** Of its messages, where it is known. */
  readonly schema: MessageSchema | undefined;
  /** What was found goes here. */
  readonly found: Set<string>;
  /** A text by what it holds; the same bytes where nothing is found. */
  readonly redactText: (data: Buffer) => Buffer;
}

const prefixBytes = 5;
const decodedBytesMax = 16 * 1024 * 1024;

/**
 * A body in gRPC without what is secret, each message by itself.
 * @throws Error for a message whose compression cannot be undone, where what is sought may be in it
 */
export function redactMessages(given: Buffer, search: MessagesSearch): Buffer {
  const body = framesOf(search.headers, given);
  const redacting = new RedactingMessages(search);
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const payloadAt = Math.min(body.length, at + prefixBytes);
    const head = body.subarray(at, payloadAt);
    const bytes = head.length === prefixBytes ? head.readUInt32BE(1) : 0;
    at = payloadAt + bytes;
    pieces.push(redacting.frame(head, body.subarray(payloadAt, at), bytes));
  }
  const redacted = Buffer.concat(pieces);
  if (redacted.equals(body)) return given;
  const isText = grpcForm(search.headers) === 'web-text';
  return isText ? Buffer.from(redacted.toString('base64')) : redacted;
}

class RedactingMessages {
  readonly #search: MessagesSearch;
  readonly #types: ReturnType<typeof typesOf>;
  #left = decodedBytesMax;

  constructor(search: MessagesSearch) {
    this.#search = search;
    this.#types = typesOf(search);
  }

  /** @param bytes that it says that it has; fewer may have been kept */
  frame(head: Buffer, payload: Buffer, bytes: number): Buffer {
    const redacted = this.#payload(head[0] ?? 0, payload, payload.length === bytes);
    if (redacted === payload) return Buffer.concat([head, payload]);
    const written = Buffer.from(head);
    written.writeUInt32BE(bytes + redacted.length - payload.length, 1);
    return Buffer.concat([written, redacted]);
  }

  #payload(flags: number, payload: Buffer, isWhole: boolean): Buffer {
    const { headers } = this.#search;
    const coding = (flags & 1) === 0 ? 'identity' : headerValue(headers, 'grpc-encoding');
    const coded = ['content-encoding', coding ?? 'identity'];
    const { data, decoded, cut } = decodeContent(coded, payload, this.#left);
    this.#left = Math.max(0, this.#left - data.length);
    if (!decoded || cut) return this.#unsearchable(payload);
    const redacted =
      (flags & trailersFlag) === 0 ? this.#message(data, isWhole) : this.#trailers(data);
    return redacted.equals(data) ? payload : encodeContent(coded, redacted);
  }

  #unsearchable(payload: Buffer): Buffer {
    const { plan } = this.#search;
    const isSought = plan.paths.length > 0 || plan.patterns.length > 0;
    if (plan.keepUnsearchable || !isSought) return payload;
    throw new Error('a message that cannot be searched');
  }

  #message(message: Buffer, isWhole: boolean): Buffer {
    const { plan, found, redactText } = this.#search;
    if (!isWhole) return redactText(message);
    const onNamed = (name: string, value: string): void => {
      found.add(`field ${name}`);
      plan.secrets?.addValue(value);
    };
    const search = { names: plan.names, registry: this.#types?.registry, redactText, onNamed };
    try {
      return redactFields(message, this.#types?.type, search);
    } catch {
      return redactText(message); // no protocol buffer
    }
  }

  #trailers(text: Buffer): Buffer {
    const { plan, found } = this.#search;
    const lines = text.toString('latin1').split('\r\n');
    const redacted = lines.map((line) => {
      const colon = line.indexOf(':');
      if (colon === -1) return line;
      const [name, value] = [line.slice(0, colon), line.slice(colon + 1)];
      const [, kept = ''] = redactHeaders([name.trim().toLowerCase(), value], plan, (what) =>
        found.add(`trailer ${what}`),
      );
      return `${name}:${kept}`;
    });
    return Buffer.from(redacted.join('\r\n'), 'latin1');
  }
}

function typesOf({ schema }: MessagesSearch) {
  if (schema === undefined) return undefined;
  const registry = typeRegistry(schema.types);
  if (typeof registry === 'string') return undefined;
  return { registry, type: registry.getMessage(schema.type) };
}
