import { isObject, type Json } from '../compare/json-text.js';

/** A GraphQL request over HTTP, or a batch of them, with its documents written alike. */
export function withPlainQueries(json: Json): Json {
  if (Array.isArray(json)) return json.map(withPlainQueries);
  if (!isObject(json) || typeof json.query !== 'string' || !isDocument(json.query)) return json;
  return { ...json, query: plainDocument(json.query) };
}

function isDocument(text: string): boolean {
  return /^(?:\s|,|#.*\n)*(?:query|mutation|subscription|fragment|\{)[\s\S]*\}/.test(text);
}

/** Strings first, so that what stands in them is left alone. */
const token =
  /"""(?:[^"]|"(?!"")|\\""")*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[\s,]+|[!$&()=:@[\]{|}]|\.\.\./g;

/** White space, commas and comments mean nothing (GraphQL §2.1). */
export function plainDocument(document: string): string {
  return document
    .replace(token, (found) => {
      if (found.startsWith('"')) return found;
      return found.startsWith('#') || /^[\s,]/.test(found) ? ' ' : ` ${found} `;
    })
    .replace(/("""(?:[^"]|"(?!"")|\\""")*"""|"(?:[^"\\\n]|\\.)*")|\s+/g, (_, text) => text ?? ' ')
    .trim();
}
