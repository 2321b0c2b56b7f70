import { type DecodedContent, decodeContent } from '../../core/content-coding.js';
import type { RawHeaders } from '../../core/headers.js';

/** A kept body is bounded, what it expands to is not. */
const decodedBytesMax = 64 * 1024 * 1024;

/** The body of a message with its content codings undone, as an archive has it. */
export function decodedBody(message: CodedMessage): DecodedContent {
  return decodeContent(message.headers, message.body.data, decodedBytesMax);
}

interface CodedMessage {
  readonly headers: RawHeaders;
  readonly body: { readonly data: Buffer };
}
