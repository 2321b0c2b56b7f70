import { decodeParameter } from '../../core/query.js';
import type { Edit } from './edits.js';
import { decodeEscapes } from './escaped-string.js';
import { marker } from './marker.js';

/** Shorter values stand in too many places by chance. */
const secretCharsMin = 6;
/** Bound on the values that one chain may add. */
const secretsMax = 200;

/**
 * The values that were taken out of a chain by name. Services echo what they are sent (an error
 * that quotes the request, a header passed on under another name), so copies of these values are
 * looked for in the rest of the chain.
 */
export class SecretNotes {
  readonly #values = new Set<string>();
  /** What things are called is no secret, also when somebody's password is `password`. */
  readonly #names: ReadonlySet<string>;

  constructor(names: ReadonlySet<string>) {
    this.#names = names;
  }

  /** A whole header: its value, a credential without its scheme, the values of cookies. */
  addHeader(name: string, value: string): void {
    if (name === 'cookie' || name === 'set-cookie') {
      for (const [, cookie = ''] of value.matchAll(/=([^;,\s]+)/g)) {
        if (looksRandom(cookie)) this.#add(cookie);
      }
      return;
    }
    this.#add(value);
    const [scheme = '', credential = ''] = value.split(/\s+/, 2);
    this.#add(credential);
    if (scheme.toLowerCase() === 'basic') {
      const [, ...password] = Buffer.from(credential, 'base64').toString().split(':');
      this.#add(password.join(':'));
    }
  }

  /** What stands where a parameter, a field or a JSON path was replaced. */
  addEdits(text: string, edits: readonly Edit[]): void {
    for (const { start, end, what } of edits) {
      if (what.startsWith('patterns[')) continue;
      const written = text.slice(start, end).trim();
      if (/^[[{]/.test(written)) continue;
      const value = unquoted(written);
      this.#add(value);
      if (what.startsWith('parameter ')) this.#add(decodeParameter(value));
      else if (written.startsWith('"')) this.#add(decodeEscapes(written).decoded);
    }
  }

  /** The longest first: one may be part of another. */
  values(): string[] {
    return [...this.#values].toSorted((a, b) => b.length - a.length);
  }

  #add(value: string): void {
    // A capture from elsewhere has been redacted before.
    if (value.includes(marker)) return;
    const plain = /^(true|false|null|undefined)$/i.test(value);
    if (value.length < secretCharsMin || plain || this.#names.has(value.toLowerCase())) return;
    if (this.#values.size < secretsMax) this.#values.add(value);
  }
}

/** Cookies hold preferences as well as sessions; only the latter are looked for elsewhere. */
function looksRandom(value: string): boolean {
  return value.length >= 8 && /[a-z]/i.test(value) && /\d/.test(value) && !value.startsWith('/');
}

function unquoted(written: string): string {
  const quote = written[0];
  return (quote === '"' || quote === "'") && written.endsWith(quote) && written.length > 1
    ? written.slice(1, -1)
    : written;
}
