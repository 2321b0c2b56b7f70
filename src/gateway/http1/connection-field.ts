/**
 * Whether another message may follow on the connection (RFC 9112 §9.3): one `close` is enough.
 * @param connection all lines of the field, joined
 */
export function keepsAlive(connection: string, isHttp10: boolean): boolean {
  if (connection === '') return !isHttp10;
  if (hasToken(connection, 'close')) return false;
  return !isHttp10 || hasToken(connection, 'keep-alive');
}

/** @param token in lower case */
export function hasToken(list: string, token: string): boolean {
  if (list === token) return true;
  return list.split(',').some((each) => each.trim().toLowerCase() === token);
}
