import type { KeptBody, KeptMessage } from '../../core/capture.js';
import { decodeContent } from '../../core/content-coding.js';
import { headerValue } from '../../core/headers.js';
import { type DecodedText, textOfBody } from '../../core/text-of-body.js';
import { bytesText } from '../text/bytes-text.js';
import { printable, printableLines } from '../text/printable.js';
import { decodedBytesMax } from './decoded-bytes-max.js';
import { grpcMessagesText, isTyped } from './grpc-messages.js';
import { hexDump } from './hex-dump.js';
import { prettyJson } from './pretty-json.js';

const hexBytesMax = 256;

export interface BodyText {
  /** For a terminal, with a line end when not empty. */
  readonly text: string;
  /** Size, and in which way `text` differs from the kept bytes: `2.1 KiB, gzip undone, JSON indented`. */
  readonly notes: readonly string[];
}

/** A body for people: codings and charset undone, JSON indented, what is no text as a hex dump. */
export function bodyText(message: KeptMessage): BodyText {
  const { headers, body } = message;
  if (body.bytes === 0 && body.data.length === 0 && !body.truncated)
    return { text: '', notes: ['no body'] };
  const notes = [bytesText(body.bytes), ...lackOf(body)];

  const messages = grpcMessagesText(message);
  if (messages !== null) {
    notes.push(
      isTyped(message)
        ? 'messages of gRPC'
        : 'messages of gRPC, their fields by number, as nothing says what they are',
    );
    return { text: messages, notes };
  }

  const content = decodeContent(headers, body.data, decodedBytesMax);
  const coding = headerValue(headers, 'content-encoding') ?? '';
  if (content.problem !== null) notes.push(`not decoded: ${printable(content.problem)}`);
  else if (!content.data.equals(body.data)) notes.push(`${printable(coding)} undone`);
  if (content.cut) notes.push(`only the first ${bytesText(content.data.length)} are shown`);

  const read = textOfBody(headers, content.data, body.truncated || content.cut);
  if (read === null) {
    const shown = Math.min(content.data.length, hexBytesMax);
    const part = shown < content.data.length ? `, the first ${shown} bytes` : '';
    return { text: hexDump(content.data, hexBytesMax), notes: [...notes, `binary${part}`] };
  }
  notes.push(...charsetNote(read));
  const { text } = read;
  const pretty = prettyJson(text);
  if (pretty === null) notes.push('JSON that is nested too deeply to be indented');
  else if (pretty !== undefined && pretty !== text) notes.push('JSON indented');
  const shown = printableLines(pretty ?? text);
  if (shown !== body.data.toString('utf8')) notes.push('the bytes as kept: -o json');
  return { text: withLineEnd(shown), notes };
}

function charsetNote({ charset, isGuessed }: DecodedText): string[] {
  if (charset === 'utf-8') return [];
  return [isGuessed ? `no UTF-8, read as ${charset}` : charset];
}

/** What is missing, in words. */
function lackOf({ bytes, truncated, damaged, data }: KeptBody): string[] {
  if (!truncated) return [];
  const kept = `only the first ${bytesText(data.length)}`;
  if (damaged) return [`damaged: ${kept} are as they were`];
  if (bytes > data.length) return [`truncated: ${kept} were kept`];
  return ['truncated: how long it was is not known'];
}

function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
