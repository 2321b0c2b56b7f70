/** What stands at the beginning of a text, as strictly read as it can be. */
export interface Message {
  readonly line: string;
  /** `name: value`, the name in lower case. */
  readonly fields: readonly string[];
  readonly body: string;
  /** It ends here; `null`: with the connection, or nobody knows where. */
  readonly end: number | null;
}

export interface BodyRule {
  readonly hasBody: (line: string) => boolean;
  /** Without a length it goes on to the end of the connection. */
  readonly untilClose: boolean;
}

/** Null while its head has not come whole. */
export function readMessage(text: string, at: number, rule: BodyRule): Message | null {
  const headEnd = text.indexOf('\r\n\r\n', at);
  if (headEnd === -1) return null;
  const [line = '', ...lines] = text.slice(at, headEnd).split('\r\n');
  const fields = lines.map((each) => {
    const colon = each.indexOf(':');
    return `${each.slice(0, colon).toLowerCase()}: ${each.slice(colon + 1).trim()}`;
  });
  const from = headEnd + 4;
  const said = (name: string) =>
    fields.find((each) => each.startsWith(`${name}: `))?.slice(name.length + 2);
  if (!rule.hasBody(line)) return { line, fields, body: '', end: from };
  if (said('transfer-encoding') !== undefined) return { line, fields, ...readChunks(text, from) };
  const length = said('content-length');
  if (length !== undefined) {
    const end = from + Number(length);
    return { line, fields, body: text.slice(from, end), end: end <= text.length ? end : null };
  }
  if (!rule.untilClose) return { line, fields, body: '', end: from };
  return { line, fields, body: text.slice(from), end: null };
}

function readChunks(text: string, from: number): { body: string; end: number | null } {
  let body = '';
  for (let at = from; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    if (lineEnd === -1 || Number.isNaN(size)) return { body, end: null };
    if (size === 0) {
      if (text.startsWith('\r\n', lineEnd + 2)) return { body, end: lineEnd + 4 };
      const end = text.indexOf('\r\n\r\n', lineEnd + 2);
      return { body, end: end === -1 ? null : end + 4 };
    }
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = lineEnd + 2 + size + 2;
    if (text.length < at) return { body, end: null };
  }
}
