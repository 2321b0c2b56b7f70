/** The path of an origin-form target, without its query. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? target : target.slice(0, mark);
}

/** The query of an origin-form target, without its `?`; '' when there is none. */
export function queryOf(target: string): string {
  const mark = target.indexOf('?');
  return mark === -1 ? '' : target.slice(mark + 1);
}

/** Decoded values of one query parameter, in order. A parameter without `=` has the value ''. */
export function queryValues(target: string, name: string): string[] {
  const values: string[] = [];
  const query = queryOf(target);
  if (query === '') return values;
  for (const pair of query.split('&')) {
    const mark = pair.indexOf('=');
    const key = mark === -1 ? pair : pair.slice(0, mark);
    if (key !== name && decodeParameter(key) !== name) continue;
    values.push(mark === -1 ? '' : decodeParameter(pair.slice(mark + 1)));
  }
  return values;
}

/** As in `application/x-www-form-urlencoded`: `+` is a space, then percent-decoding. */
export function decodeParameter(text: string): string {
  return decodePercent(text.includes('+') ? text.replaceAll('+', ' ') : text);
}

/** Percent-decoding that never throws: what is no valid escape, or no valid UTF-8, stays readable. */
export function decodePercent(text: string): string {
  if (!text.includes('%')) return text;
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (escapes) =>
    Buffer.from(escapes.replaceAll('%', ''), 'hex').toString('utf8'),
  );
}
