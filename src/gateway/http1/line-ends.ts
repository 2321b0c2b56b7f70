import { Malformed } from './malformed.js';

const carriageReturn = 13;
const lineFeed = 10;

/** Some senders end a message with a line break that is not of it (RFC 9112 §2.2). */
export function behindBlankLines(bytes: Buffer, from: number): number {
  let at = from;
  while (bytes[at] === carriageReturn && bytes[at + 1] === lineFeed) at += 2;
  return at;
}

/**
 * Refuses a head that is not whole yet and has half of a line's end in it: its own end might never come.
 * @param from where it was looked through to before
 * @throws Malformed
 */
export function refuseHalfLineEnds(bytes: Buffer, from: number): void {
  for (let at = bytes.indexOf(lineFeed, from); at !== -1; at = bytes.indexOf(lineFeed, at + 1)) {
    if (bytes[at - 1] !== carriageReturn) refuse('line feed');
  }
  // The last one may have been the last byte.
  const last = bytes.length - 1;
  for (
    let at = bytes.indexOf(carriageReturn, Math.max(from - 1, 0));
    at !== -1 && at < last;
    at = bytes.indexOf(carriageReturn, at + 1)
  ) {
    if (bytes[at + 1] !== lineFeed) refuse('carriage return');
  }
}

function refuse(what: string): never {
  throw new Malformed(`expected CRLF at the end of a line, got a ${what} alone`);
}
