import type { Hop } from '../../core/capture.js';
import { headerValue } from '../../core/headers.js';
import { viewOfHop } from '../../core/hop-view.js';
import { isObject, type Json, parseJson } from '../compare/json-text.js';

/**
 * How an answer that is well by its status says in its body that it does not know its caller; null
 * for any other.
 */
export function softRefusal(hop: Hop): string | null {
  const { response } = hop;
  if (response === null) return null;
  const grpc =
    headerValue(response.trailers, 'grpc-status') ?? headerValue(response.headers, 'grpc-status');
  if (grpc === '16' || grpc === '7') return `grpc-status ${grpc}`;
  const body = viewOfHop(hop).responseBody().toString('utf8');
  const type = headerValue(response.headers, 'content-type') ?? '';
  if (/html/i.test(type))
    return passwordField.test(body) ? 'a page that asks for a password' : null;
  return /^\s*\{/.test(body) ? refusalInJson(parseJson(body)) : null;
}

const passwordField = /<input\b[^>]*\btype\s*=\s*["']?password\b/i;

function refusalInJson(body: Json | undefined): string | null {
  if (body === undefined || !isObject(body)) return null;
  const { errors, error } = body;
  // OAuth 2 (RFC 6749 §5.2, RFC 6750 §3.1) names it in `error` itself.
  if (typeof error === 'string' && refusingCodes.test(error))
    return `an error ${error} in its body`;
  const candidates = [body, error, ...(Array.isArray(errors) ? errors : [])];
  for (const each of candidates) {
    if (each === undefined || !isObject(each)) continue;
    const { extensions } = each;
    const code = codeIn(each) ?? (extensions === undefined ? null : codeIn(extensions));
    if (code !== null) return `an error ${code} in its body`;
  }
  return null;
}

const refusingCodes =
  /^(?:401|403|unauthenticated|unauthorized|forbidden|access_?denied|permission_?denied|(?:invalid|expired|missing)_?token|token_?(?:expired|invalid|missing)|login_?required|unauthorized_?client|invalid_?(?:client|grant))$/i;

/** As JSON APIs and GraphQL servers name them. */
function codeIn(value: Json): string | null {
  if (!isObject(value)) return null;
  const { code, status, statusCode } = value;
  const said = [code, status, statusCode].find(
    (each) =>
      (typeof each === 'string' || typeof each === 'number') && refusingCodes.test(String(each)),
  );
  return said === undefined ? null : String(said);
}
