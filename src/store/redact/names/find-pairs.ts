import { decodeParameter } from '../../../core/query.js';
import { type Layer, plainLayer, within } from '../copies/layer.js';
import { unescapeLayer } from '../copies/unescape-layer.js';
import type { Edit } from '../edits.js';
import { marker } from '../marker.js';
import { mayNameSecrets, type SecretNames } from './secret-names.js';

/** A URL in a parameter of a URL in JSON. */
const levelsMax = 3;

interface PairForm {
  /** Up to its value. */
  readonly name: RegExp;
  readonly value: RegExp;
}

const parameter: PairForm = {
  name: /[?&;#]([^\s=&?#;"'<>\\]{2,100})=/g,
  // An apostrophe is a character of URLs, and may end one that stands between two of them.
  value: /(?:[^\s&#"'<>\\;`]|'(?![,;)\]}/]{0,9}(?:[\s>]|$)))+/y,
};

const pair: PairForm = {
  name: /(?:^|[?&;,#\s"'({[])([\w.$%[\]-]{2,100})\s{0,20}=\s{0,20}"?/g,
  value: /(?<=")(?:[^"\\]|\\.)+|(?<!")[^\s;,&"'<>#]+/y,
};

const userinfo = /\b([a-z][a-z\d+.-]{0,20}):\/\/([^\s/?#"'<>\\@]{1,1000})@/dgi;

/** Secrets in URLs, wherever they stand in a text: parameters by their names, user and password. */
export function findInUrls(text: string, names: SecretNames): Edit[] {
  if (!names.defaults) return [];
  const isNamed = mayNameSecrets(text);
  const hasUser = text.includes('@') || /%40|\\u0040|&#(?:64|x40);/i.test(text);
  if (!isNamed && !hasUser) return [];
  const edits: Edit[] = [];
  for (const layer of layersOf(text)) {
    if (isNamed) find(layer, parameter, names, edits);
    if (hasUser) findUsers(layer, edits);
  }
  return edits;
}

/** The same, and `name=value` between other separators: headers such as baggage, plain text. */
export function findPairs(text: string, names: SecretNames): Edit[] {
  const edits = findInUrls(text, names);
  if (names.defaults && text.includes('=') && mayNameSecrets(text)) {
    find(plainLayer(text), pair, names, edits);
  }
  return edits;
}

/** Before a host that stands alone: `user:password@host:80`. */
export function findUser(authority: string, names: SecretNames): Edit[] {
  const at = authority.lastIndexOf('@');
  if (!names.defaults || at < 1) return [];
  return [{ start: 0, end: at, text: marker, what: 'user and password' }];
}

function* layersOf(text: string): Generator<Layer> {
  let layer = plainLayer(text);
  yield layer;
  for (let level = 1; level < levelsMax; level++) {
    const inner = unescapeLayer(layer.text);
    if (inner === null) return;
    layer = within(layer, inner);
    yield layer;
  }
}

/** A value whose name says nothing may have parameters of its own: `?next=/x?token=1`. */
function find(layer: Layer, { name, value }: PairForm, names: SecretNames, edits: Edit[]): void {
  for (const match of layer.text.matchAll(name)) {
    const found = names.find(decodeParameter(match[1] ?? ''));
    if (found === undefined) continue;
    value.lastIndex = match.index + match[0].length;
    const [content] = value.exec(layer.text) ?? [];
    if (content === undefined) continue;
    const start = match.index + match[0].length;
    const range = layer.sourceOf({ start, end: start + content.length });
    edits.push({ ...range, text: marker, what: `parameter ${found}` });
  }
}

/** A user alone is a credential where it is a web's: `https://token@host`, but `ssh://git@host`. */
function findUsers(layer: Layer, edits: Edit[]): void {
  for (const match of layer.text.matchAll(userinfo)) {
    const [, scheme = '', user = ''] = match;
    const place = match.indices?.[2];
    if (place === undefined || !(user.includes(':') || /^https?$/i.test(scheme))) continue;
    const range = layer.sourceOf({ start: place[0], end: place[1] });
    edits.push({ ...range, text: marker, what: 'user and password' });
  }
}
