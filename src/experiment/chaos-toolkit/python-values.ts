// Values as Python has them, where that decides whether a probe's result is as it should be.

/** `==`: true is 1, and false 0. */
export function isEqual(one: unknown, other: unknown): boolean {
  const [left, right] = [numberOf(one), numberOf(other)];
  if (left !== undefined && right !== undefined) return left === right;
  if (Array.isArray(one)) {
    if (!Array.isArray(other) || one.length !== other.length) return false;
    return one.every((each, index) => isEqual(each, other[index]));
  }
  if (isObject(one) && isObject(other)) {
    const keys = Object.keys(one);
    if (keys.length !== Object.keys(other).length) return false;
    return keys.every((key) => Object.hasOwn(other, key) && isEqual(one[key], other[key]));
  }
  return (one ?? null) === (other ?? null);
}

/** Below 0, 0 or above, as `<` orders them; undefined where Python refuses to. */
export function compare(one: unknown, other: unknown): number | undefined {
  const [left, right] = [numberOf(one), numberOf(other)];
  if (left !== undefined && right !== undefined) return left - right;
  if (typeof one === 'string' && typeof other === 'string') {
    const points = [...one].map((each) => each.codePointAt(0) ?? 0);
    const others = [...other].map((each) => each.codePointAt(0) ?? 0);
    return compareLists(points, others);
  }
  if (Array.isArray(one) && Array.isArray(other)) return compareLists(one, other);
  return undefined;
}

function compareLists(one: readonly unknown[], other: readonly unknown[]): number | undefined {
  const at = one.findIndex((each, index) => index >= other.length || !isEqual(each, other[index]));
  if (at === -1) return one.length - other.length;
  return at >= other.length ? 1 : compare(one[at], other[at]);
}

/** `bool(value)` */
export function isTruthy(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

/** `str(value)` */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return written(value);
}

function written(value: unknown): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) return `[${value.map(written).join(', ')}]`;
  if (!isObject(value)) return String(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${quoted(key)}: ${written(each)}`)
    .join(', ')}}`;
}

function quoted(text: string): string {
  const mark = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(/[\\\n\r\t]/g, (each) => JSON.stringify(each).slice(1, -1));
  return `${mark}${mark === "'" ? escaped.replace(/'/g, "\\'") : escaped}${mark}`;
}

function numberOf(value: unknown): number | undefined {
  if (typeof value === 'boolean') return Number(value);
  return typeof value === 'number' ? value : undefined;
}

export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
