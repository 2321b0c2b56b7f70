import { plainName, type SecretKind, secretKindOf } from '../../../core/secret-name.js';

export interface SecretNamesOptions {
  /** Lower case; exactly these, whatever is said of the others. */
  readonly configured: Iterable<string>;
  /** Names that say it themselves count too. */
  readonly defaults: boolean;
  /** Of the defaults, those that are none here. */
  readonly keep: readonly string[];
}

/** Bound on what is remembered of names. */
const rememberedMax = 10_000;

/** Which names have a secret for their value. */
export class SecretNames {
  readonly defaults: boolean;
  readonly #configured: ReadonlySet<string>;
  readonly #keep: ReadonlySet<string>;
  readonly #known = new Map<string, SecretKind | null>();

  constructor({ configured, defaults, keep }: SecretNamesOptions) {
    this.#configured = new Set(configured);
    this.#keep = new Set(keep.map(plainName));
    this.defaults = defaults;
  }

  /**
   * What a parameter, a field or a header is called that has a secret: `user[password]` and
   * `user.password` are a `password` too. Undefined when it has none.
   */
  find(name: string): string | undefined {
    const lower = name.trim().toLowerCase();
    if (this.#configured.has(lower)) return lower;
    const last = lastPart(lower);
    if (last !== undefined && this.#configured.has(last)) return last;
    return this.kindOf(name) === null ? undefined : shown(lower);
  }

  /** By the defaults alone. `parent`: the name of what it is in, `card` of `{"card":{"number":1}}`. */
  kindOf(name: string, parent = ''): SecretKind | null {
    if (!this.defaults || name.length > nameCharsMax) return null;
    const key = parent === '' ? name : `${parent}\n${name}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const kind = this.#kindOf(name.trim(), parent.length > nameCharsMax ? '' : parent);
    if (this.#known.size >= rememberedMax) this.#known.clear();
    this.#known.set(key, kind);
    return kind;
  }

  /** What such values are called, and no value: `{"type":"password"}` says nothing of `Password1!`. */
  isName(text: string): boolean {
    const lower = text.toLowerCase();
    return this.#configured.has(lower) || (this.defaults && commonNames.test(lower));
  }

  /** It was said to stay. */
  keeps(name: string): boolean {
    return this.#keep.has(plainName(name)) || this.#keep.has(plainName(lastPart(name) ?? ''));
  }

  #kindOf(name: string, parent: string): SecretKind | null {
    if (this.keeps(name) || aboutOthers.test(parent)) return null;
    const whole = `${parent}_${name}`;
    // What a page's `token` is for its parent says.
    if (/token$/i.test(name) && secretKindOf(whole) === null) return null;
    return secretKindOf(name) ?? (parent === '' || this.keeps(whole) ? null : secretKindOf(whole));
  }
}

const commonNames =
  /^(?:password|passwd|secret|credentials?|authorization|bearer|(?:access|refresh|id)?[_-]?token|client[_-]?secret|api[_-]?key)$/;

/** Longer ones are no names. */
const nameCharsMax = 100;

/** `{"errors":{"password":["is too short"]}}` */
const aboutOthers =
  /^(?:errors?|violations?|messages?|validations?|labels?|hints?|descriptions?)$/i;

function lastPart(name: string): string | undefined {
  return /([^.[\]]+)\]?(?:\[\d*\])?$/.exec(name)?.[1];
}

function shown(name: string): string {
  return name.replace(/[^\x21-\x7e]/g, '?');
}

/** Without one of these in a text, no name in it says that it is a secret's. */
const telling =
  /pass|pwd|secret|token|key|auth|cred|card|ccnum|cvv|cvc|ssn|social|jwt|bearer|security/i;

export function mayNameSecrets(text: string): boolean {
  return telling.test(text) || text.includes('\\u00');
}
