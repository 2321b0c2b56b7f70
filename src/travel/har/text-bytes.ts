import { encodeText } from './encode-text.js';

/** Bytes that a text of an archive stands for. */
export interface TextBytes {
  readonly data: Buffer;
  /** `cut`: the rest is not there. `damaged`: what follows `data` is there, and was changed. */
  readonly state: 'whole' | 'cut' | 'damaged';
}

export interface WrittenText {
  readonly text: string;
  readonly isBase64: boolean;
  /** Of the content type; null when it says none. */
  readonly charset: string | null;
  /** How many bytes it was; null when nobody says. */
  readonly length: { readonly bytes: number; readonly isExact: boolean } | null;
}

/**
 * Undoes what tools do to bytes to write them as text: decode them as their charset, as UTF-8, take
 * each for a character, write base64 with or without saying so. Of several readings the one counts
 * that has as many bytes as there were.
 */
export function textBytes(written: WrittenText): TextBytes {
  const { text, isBase64, length } = written;
  if (isBase64 && isWrittenInBase64(text)) {
    return ofLength(Buffer.from(text, 'base64'), length?.bytes ?? null);
  }
  const readings = readingsOf(written);
  const fitting = readings.find((data, at) => fits(data, at, written));
  if (fitting !== undefined && !(isBase64 && length === null)) {
    return { data: fitting, state: 'whole' };
  }
  // Called base64, and neither that nor a text of that length: nobody knows what it was.
  if (isBase64) return { data: Buffer.alloc(0), state: 'cut' };
  const [likely = Buffer.from(text, 'utf8')] = readings;
  return length === null ? { data: likely, state: 'whole' } : misfit(written, likely, length);
}

function fits(data: Buffer, at: number, { text, charset, length }: WrittenText): boolean {
  if (length === null || data.length === length.bytes) return true;
  // Some tools count the text that they made, in UTF-8, and not what it was made of.
  const isDeclared = at === 0 && charset !== null;
  return isDeclared && !length.isExact && Buffer.byteLength(text) === length.bytes;
}

/** The likeliest first. */
function readingsOf({ text, charset, length }: WrittenText): Buffer[] {
  const utf8 = Buffer.from(text, 'utf8');
  const declared = charset === null ? null : encodeText(text, charset);
  const readings = declared === null ? [utf8] : [declared, utf8];
  if (text.includes(lostCharacter)) return readings;
  // A byte order mark is no text, and goes when text is made of the bytes.
  readings.push(Buffer.concat([byteOrderMark, utf8]));
  // A size that a tool counted may be one of characters.
  if (length?.isExact && !/[^\0-\xff]/.test(text)) readings.push(Buffer.from(text, 'latin1'));
  if (isWholeBase64(text)) readings.push(Buffer.from(text, 'base64'));
  return readings;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** In groups of four; a pattern that counts those runs out of stack on a text of megabytes. */
function isWholeBase64(text: string): boolean {
  return base64.test(text) && text.trimEnd().length % 4 === 0;
}

const base64 = /^[A-Za-z0-9+/]*={0,2}\s*$/;

/** As tools write it: in lines, with the letters for URLs, with or without its end. */
function isWrittenInBase64(text: string): boolean {
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text.replace(/\s+/g, ''));
}

/** U+FFFD, which stands for bytes that were no text. */
const lostCharacter = '\ufffd';

/** No reading has the length that there was. */
function misfit(
  { text, charset }: WrittenText,
  likely: Buffer,
  { bytes, isExact }: NonNullable<WrittenText['length']>,
): TextBytes {
  const prefix = (end: number): Buffer => {
    const kept = text.slice(0, end);
    const data = (charset === null ? null : encodeText(kept, charset)) ?? Buffer.from(kept, 'utf8');
    return data.subarray(0, bytes);
  };
  const lost = text.indexOf(lostCharacter);
  if (lost !== -1) return { data: prefix(lost), state: 'damaged' };
  if (!isExact) return ofLength(likely, bytes);
  const odd = text.search(/[^\0-\x7f]/);
  // Each character was one byte at least. A text with more of them was made of other bytes (a proxy
  // undid a coding, and left the length).
  if (odd !== -1 && text.length <= bytes) return { data: prefix(odd), state: 'damaged' };
  const ends = text.match(/(?<!\r)\n/g)?.length ?? 0;
  if (ends > 0 && text.length + ends === bytes) {
    return { data: prefix(text.search(/(?<!\r)\n/)), state: 'damaged' };
  }
  return ofLength(likely, bytes);
}

function ofLength(data: Buffer, bytes: number | null): TextBytes {
  return { data, state: bytes !== null && data.length < bytes ? 'cut' : 'whole' };
}
