import { Malformed } from './malformed.js';

const carriageReturn = 13;
const lineFeed = 10;

/**
 * Refuses a head that is not whole yet and whose end, of line feeds alone, might never come.
 * @throws Malformed
 */
export function refuseLoneFeeds(bytes: Buffer, from: number): void {
  for (
    let end = bytes.indexOf(lineFeed, from);
    end !== -1;
    end = bytes.indexOf(lineFeed, end + 1)
  ) {
    if (bytes[end - 1] !== carriageReturn) {
      throw new Malformed('expected CRLF at the end of a line, got a line feed alone');
    }
  }
}
