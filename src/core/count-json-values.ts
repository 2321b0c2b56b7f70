const [quote, backslash, comma, colon] = [0x22, 0x5c, 0x2c, 0x3a];
const [bracket, brace] = [0x5b, 0x7b];

/**
 * About how many values a JSON text has, names included, without making any of them: each takes some
 * hundred times its byte in memory. Stops beyond `most`.
 */
export function countJsonValues(json: string, most: number): number {
  let count = 1;
  for (let at = 0; at < json.length && count <= most; at++) {
    const code = json.charCodeAt(at);
    if (code === quote) at = endOfString(json, at);
    else if (code === comma || code === colon || code === bracket || code === brace) count++;
  }
  return count;
}

function endOfString(json: string, start: number): number {
  for (let at = start + 1; ; ) {
    const end = json.indexOf('"', at);
    if (end === -1) return json.length;
    let backslashes = 0;
    while (json.charCodeAt(end - 1 - backslashes) === backslash) backslashes++;
    if (backslashes % 2 === 0) return end;
    at = end + 1;
  }
}
