// The ways in which a value may be written anew, made here by other means than those that undo them.

export type Encoding = (text: string) => string;

const hex = (code: number, digits: number) => code.toString(16).padStart(digits, '0');
const bytesOf = (text: string) => [...Buffer.from(text)];
const each = (text: string, write: (character: string) => string) => [...text].map(write).join('');
const units = (text: string, write: (code: number) => string) =>
  Array.from({ length: text.length }, (_, i) => write(text.charCodeAt(i))).join('');

export const encodings: Readonly<Record<string, Encoding>> = {
  'as it is': (text) => text,
  'percent, reserved': encodeURIComponent,
  'percent, reserved, lower case': (text) =>
    encodeURIComponent(text).replace(/%../g, (written) => written.toLowerCase()),
  'percent, all': (text) =>
    bytesOf(text)
      .map((byte) => `%${hex(byte, 2)}`)
      .join(''),
  'percent, all, upper case': (text) =>
    bytesOf(text)
      .map((byte) => `%${hex(byte, 2).toUpperCase()}`)
      .join(''),
  form: (text) => new URLSearchParams({ a: text }).toString().slice(2),
  json: (text) => JSON.stringify(text).slice(1, -1),
  'json, slashes': (text) => JSON.stringify(text).slice(1, -1).replaceAll('/', '\\/'),
  'json, all': (text) => units(text, (code) => `\\u${hex(code, 4)}`),
  'json, upper case': (text) => units(text, (code) => `\\u${hex(code, 4).toUpperCase()}`),
  'json for html': (text) =>
    JSON.stringify(text)
      .slice(1, -1)
      .replaceAll('\\"', '"')
      .replace(/["&'+<>/=]/g, (character) => `\\u${hex(character.charCodeAt(0), 4)}`),
  base64: (text) => Buffer.from(text).toString('base64'),
  base64url: (text) => Buffer.from(text).toString('base64url'),
  'base64 of more, 1': (text) => Buffer.from(`x${text} and more`).toString('base64'),
  'base64 of more, 2': (text) => Buffer.from(`xy${text}`).toString('base64url'),
  'base64 of more, 3': (text) => Buffer.from(`{"a":"${text}"}`).toString('base64'),
  'base64 in lines': (text) =>
    Buffer.from(`${'-'.repeat(50)}${text}${'-'.repeat(50)}`)
      .toString('base64')
      .replace(/.{76}/g, '$&\r\n'),
  html: (text) =>
    each(text, (character) => {
      const names: Record<string, string> = {
        '&': 'amp',
        '<': 'lt',
        '>': 'gt',
        '"': 'quot',
        "'": 'apos',
      };
      const name = names[character];
      return name === undefined ? character : `&${name};`;
    }),
  'html, numbers': (text) => each(text, (character) => `&#${character.codePointAt(0)};`),
  'html, hex': (text) => each(text, (character) => `&#x${hex(character.codePointAt(0) ?? 0, 2)};`),
};
