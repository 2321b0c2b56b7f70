import { noiseTest } from './noise-names.js';

/** `nonce: "x"`, `"nonce":"x"`, `nonce=x`, `nonce = 'x'`; strings with what is escaped in them. */
const named =
  /(["']?)([A-Za-z_][\w-]{1,40})\1(\s{0,3}[:=]\s{0,3})("(?:[^"\\]|\\.){0,4096}"|'(?:[^'\\]|\\.){0,4096}'|[^\s"'&,;(){}[\]]{1,4096})/g;

/** A text without the values of fields in it whose names say that they are made anew each time. */
export function withoutNamedNoise(text: string): string {
  if (!/[:=]/.test(text)) return text;
  return text.replace(
    named,
    (found: string, quote: string, name: string, mark: string, value: string) => {
      const plain = /^["']/.test(value) ? value.slice(1, -1) : value;
      return noiseTest(name)?.(plain) === true ? `${quote}${name}${quote}${mark}<noise>` : found;
    },
  );
}
