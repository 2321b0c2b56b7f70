import { decodeParameter, decodePercent } from '../../core/query.js';
import type { Edit } from './edits.js';
import { decodeEscapes } from './escaped-string.js';
import { jwtParts } from './jwt.js';
import { marker } from './marker.js';

/** Shorter values stand in too many places by chance. */
const secretCharsMin = 6;
/** Of `00000000` nobody knows where it is meant. */
const differentCharsMin = 4;
/** Bound on the values that one chain may add, and on their characters. */
const secretsMax = 10_000;
const secretCharsMax = 4 * 1024 * 1024;

/**
 * The values that were taken out of a chain by name. Services echo what they are sent (an error
 * that quotes the request, a header passed on under another name), so copies of these values are
 * looked for in the rest of the chain.
 */
export class SecretNotes {
  readonly #values = new Set<string>();
  #chars = 0;
  /** What things are called is no secret, also when somebody's password is `password`. */
  readonly #isName: (text: string) => boolean;

  constructor(isName: (text: string) => boolean) {
    this.#isName = isName;
  }

  /** A whole header: its value, a credential without its scheme, the values of cookies. */
  addHeader(name: string, value: string): void {
    if (name === 'cookie') this.#addCookies(value.split(';'));
    else if (name === 'set-cookie') this.#addCookies(value.split(';', 1));
    else this.addValue(value);
  }

  /** A value, what a credential is without its scheme, and what it is made of. */
  addValue(value: string): void {
    this.#add(value);
    const [, scheme = '', credential = ''] = /^\s*([\w-]+)\s+(\S+)\s*$/.exec(value) ?? [];
    this.#add(credential);
    if (scheme.toLowerCase() === 'basic') {
      const [user = '', ...password] = Buffer.from(credential, 'base64').toString().split(':');
      this.#add(user);
      this.#add(password.join(':'));
    }
    for (const part of jwtParts(credential || value)) this.#add(part);
  }

  /** What stands where a parameter, a field or a JSON path was replaced. */
  addEdits(text: string, edits: readonly Edit[]): void {
    for (const { start, end, what } of edits) {
      if (what.startsWith('patterns[')) continue;
      const written = text.slice(start, end).trim();
      if (/^[[{]/.test(written)) continue;
      const value = unquoted(written);
      this.addValue(value);
      if (what === 'user and password') this.#addUser(value);
      if (what.startsWith('key ') || what.startsWith('argument ')) {
        this.addValue(decodeEscapes(`"${value}"`).decoded);
      }
      if (what.startsWith('parameter ')) this.addValue(decodeParameter(value));
      else if (written.startsWith('"')) this.addValue(decodeEscapes(written).decoded);
    }
  }

  #addUser(userinfo: string): void {
    for (const part of userinfo.split(/:(.*)/s)) {
      this.#add(part);
      this.#add(decodePercent(part));
    }
  }

  values(): string[] {
    return [...this.#values];
  }

  /** Cookies hold preferences as well as sessions; only the latter are looked for elsewhere. */
  #addCookies(pairs: readonly string[]): void {
    for (const pair of pairs) {
      const mark = pair.indexOf('=');
      const value = unquoted(pair.slice(mark + 1).trim());
      if (mark === -1 || !(looksRandom(value) || sessionNames.test(pair.slice(0, mark)))) continue;
      this.addValue(value);
      this.addValue(decodeParameter(value));
    }
  }

  #add(written: string): void {
    const value = written.trim();
    // A capture from elsewhere has been redacted before.
    if (value.length < secretCharsMin || value.includes(marker)) return;
    if (/^(true|false|null|undefined)$/i.test(value) || this.#isName(value)) return;
    if (new Set(value.slice(0, 100)).size < differentCharsMin || this.#values.has(value)) return;
    if (this.#values.size >= secretsMax || this.#chars + value.length > secretCharsMax) return;
    this.#values.add(value);
    this.#chars += value.length;
  }
}

const sessionNames = /sess|sid\b|auth|token|jwt|login|remember|ticket/i;

function looksRandom(value: string): boolean {
  return value.length >= 8 && /[a-z]/i.test(value) && /\d/.test(value) && !value.startsWith('/');
}

function unquoted(written: string): string {
  const quote = written[0];
  return (quote === '"' || quote === "'") && written.endsWith(quote) && written.length > 1
    ? written.slice(1, -1)
    : written;
}
