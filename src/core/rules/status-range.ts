/** HTTP statuses from `min` to `max`, both included. */
export interface StatusRange {
  readonly min: number;
  readonly max: number;
}

/** Reads `500`, `5xx`, `>=400`, `<300`; undefined when the text is none of these. */
export function parseStatusRange(spec: number | string): StatusRange | undefined {
  const text = String(spec).trim();
  if (/^[1-5]xx$/i.test(text)) {
    const min = Number(text.charAt(0)) * 100;
    return { min, max: min + 99 };
  }
  const parsed = /^(>=|<=|>|<)?\s*(\d{3})$/.exec(text);
  if (!parsed) return undefined;
  const [, operator, digits] = parsed;
  const status = Number(digits);
  switch (operator) {
    case '>=':
      return { min: status, max: 999 };
    case '>':
      return { min: status + 1, max: 999 };
    case '<=':
      return { min: 100, max: status };
    case '<':
      return { min: 100, max: status - 1 };
    default:
      return { min: status, max: status };
  }
}
