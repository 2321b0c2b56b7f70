// Names that say themselves that their value is a secret, however they are written: `accessToken`,
// `x-access-token` and `user[access_token]` are one. What only has such a word in it is none:
// `token_type`, `max_tokens`, `secretary`, and what turns pages, `nextPageToken`.

/**
 * `token`: few digits are a count or a kind. `text`: a number may be one as well. `number`: it is made
 * of digits.
 */
export type SecretKind = 'text' | 'token' | 'number';

/** Null when the name is no secret's. */
export function secretKindOf(name: string): SecretKind | null {
  const text = plainName(name).replace(/\d+$/, '');
  if (texts.test(text) && !aboutPassword.test(text)) return 'text';
  if (tokens.test(text) && !otherTokens.test(text)) return 'token';
  if (numbers.test(text)) return 'number';
  return words.get(lastWord(name)) ?? null;
}

/** The same for all ways of writing a name: `accesstoken` for `Access-Token`. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

const texts = new RegExp(
  `(?:${[
    '(?:password|passwd|passphrase|secret)(?:confirm(?:ation|ed)?|again|repeat(?:ed)?|retype|verif(?:y|ication)' +
      '|new|old|current|check|hash|digest|encrypted|plain(?:text)?|text|value|raw|base64|string|data)?s?',
    'passcode|pwd(?:confirm|again|new|old)?|credentials?|secretanswer',
    '(?:api|access|private|secret|signing|encryption|auth|master|subscription)keys?(?:value)?',
    'authorization',
  ].join('|')})$`,
);

/** What is said of a password, and not said itself; and of requests across origins. */
const aboutPassword =
  /^(?:has|is|forgot(?:ten)?|lost|show|hide|requires?|remember|use)(?:passw|pwd)|(?:allow|with)credentials$/;

const tokens = /token(?:value|string|secret)?$/;

/** They turn pages, mark a place, or are worth nothing without the cookie that they belong to. */
const otherTokens = new RegExp(
  `(?:${[
    'next|prev|previous|first|last|page|paging|pagination|continuation|continue|cursor|scroll|marker',
    'sync|delta|skip|resume|position|start|end|stop|change|lock|fencing|concurrency|idempotency',
    'csrf|xsrf|csrfmiddleware|antiforgery|requestverification|authenticity',
    'pad|eos|bos|unk|mask|sep|cls',
  ].join('|')})token(?:value)?$`,
);

const numbers =
  /(?:card(?:number|num|no|pan)|ccnum(?:ber)?|(?:credit|debit)card|socialsecurity(?:number|no)?|(?:card)?securitycode|cardverification(?:code|value|number))$/;

/** Too short to be looked for at the end of a longer name: `class_n` is no `ssn`. */
const words: ReadonlyMap<string, SecretKind> = new Map([
  ['ssn', 'number'],
  ['cvv', 'number'],
  ['cvc', 'number'],
  ['jwt', 'text'],
  ['bearer', 'text'],
]);

function lastWord(name: string): string {
  const last = name.replace(/[^A-Za-z]+$/, '').match(/[A-Z]+$|[A-Z]?[a-z]+$/);
  return last?.[0].toLowerCase() ?? '';
}
