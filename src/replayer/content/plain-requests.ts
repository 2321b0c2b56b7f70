import { ignored, isObject, type Json } from '../compare/json-text.js';

/**
 * A request of GraphQL over HTTP with its document written alike; one of JSON-RPC without its id,
 * which is made for the answer to be known by; and batches of them.
 */
export function plainRequests(json: Json): Json {
  if (Array.isArray(json)) return json.map(plainRequests);
  if (!isObject(json)) return json;
  if (typeof json.query === 'string' && isDocument(json.query)) {
    return { ...json, query: plainDocument(json.query) };
  }
  return withoutRpcIds(json);
}

/** Of one that was parsed, or of a batch. */
export function withoutRpcIds(json: Json): Json {
  if (Array.isArray(json)) return json.some(isObject) ? json.map(withoutRpcIds) : json;
  return isObject(json) && isRpcRequest(json) ? { ...json, id: ignored } : json;
}

/** JSON-RPC 2.0 §4, and 1.0, where `params` is a list. A notification has no id. */
export function isRpcRequest(json: { [key: string]: Json }): boolean {
  if (typeof json.method !== 'string' || !Object.hasOwn(json, 'id')) return false;
  return typeof json.jsonrpc === 'string' || Array.isArray(json.params);
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
