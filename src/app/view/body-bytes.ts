import { grpcMessagesJson } from '../../cli/message/grpc-messages.js';
import type { KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { LoopError } from '../../core/errors.js';
import { textOfBody } from '../../core/text-of-body.js';
import type { BodyForm, ViewAnswer } from '../../core/viewing.js';
import { decodedBytesMax, viewedBody } from './viewed-body.js';

const endings: Readonly<Record<string, string>> = {
  none: 'bin',
  json: 'json',
  text: 'txt',
  binary: 'bin',
};
const codingEndings: Readonly<Record<string, string>> = { gzip: 'gz', br: 'br', zstd: 'zst' };

/**
 * A body to be saved, or read by a script. A browser that is led there shows nothing of it: what
 * strangers wrote is never taken for a page of ours.
 * @throws LOOP_CONTROL_REQUEST when it cannot be had in that form
 */
export function bodyAnswer(message: KeptMessage, form: BodyForm, name: string): ViewAnswer {
  const { body, isCut } = bytesOf(message, form);
  return {
    status: 200,
    headers: {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="${name}.${endingOf(message, form)}"`,
      ...(isCut ? { 'x-loop-cut': '1' } : {}),
    },
    body,
  };
}

function bytesOf(message: KeptMessage, form: BodyForm) {
  const { headers, body } = message;
  if (form === 'kept') return { body: body.data, isCut: false };
  if (form === 'messages') return { body: messagesOf(message), isCut: body.truncated };
  const { data, cut, problem } = decodeContent(headers, body.data, decodedBytesMax);
  if (problem !== null) throw notDecoded(problem);
  if (form === 'decoded') return { body: data, isCut: cut };
  const read = textOfBody(headers, data, body.truncated || cut);
  if (read === null) throw notDecoded('expected text, got other bytes');
  return { body: Buffer.from(read.text), isCut: cut };
}

function messagesOf(message: KeptMessage): Buffer {
  const messages = grpcMessagesJson(message);
  if (messages === null) throw notDecoded('expected messages of gRPC, got another body');
  return Buffer.from(JSON.stringify(messages, null, 2));
}

function endingOf(message: KeptMessage, form: BodyForm): string {
  if (form === 'messages') return 'json';
  const { kind, mediaType, coding } = viewedBody(message, '');
  const ending =
    kind === 'image' ? (mediaType ?? '').replace('image/', '') : (endings[kind] ?? 'bin');
  const coded = form === 'kept' ? codingEndings[coding ?? ''] : undefined;
  return coded === undefined ? ending : `${ending}.${coded}`;
}

function notDecoded(problem: string): LoopError {
  return new LoopError('LOOP_CONTROL_REQUEST', `body: ${problem}; without decoded it is as kept`, {
    statusCode: 422,
  });
}
