// JSON numbers that a double would round (9007199254740993), overflow (1e400) or lose (1e-400). They
// are compared by their decimal value, so that 1e400 is 10e399 and not 2e400.

/** No JSON that anybody writes by hand or machine has strings that begin so. */
const mark = '\u0000';

/** Longer ones would be unreadable without an exponent. */
const plainDigitsMax = 40;
/** Sums of exponents up to here are exact. */
const exponentDigitsMax = 15;

/**
 * A text that is equal for equal numbers alone; undefined where a double says the same, and for what
 * is no number of JSON.
 */
export function exactNumber(token: string): string | undefined {
  if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(token)) return undefined;
  const value = decimalOf(token);
  const double = Number(token);
  if (value === null) return mark + token.toLowerCase();
  if (Number.isFinite(double) && value === decimalOf(String(double))) return undefined;
  return mark + value;
}

export function isExactNumber(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith(mark);
}

/** Without its mark; a value that is no such number is returned as it is. */
export function shownNumber<T>(value: T): T | string {
  return isExactNumber(value) ? value.slice(mark.length) : value;
}

/** In a text of `JSON.stringify`, such numbers as they would be written. */
export function withShownNumbers(json: string): string {
  return json.replace(markedNumber, '$1');
}

/** The same as texts, which a parser does not round. */
export function withNumbersAsTexts(json: string): string {
  return json.replace(markedNumber, '"$1"');
}

const markedNumber = /"\\u0000(-?\d[\d.e+-]*)"/g;

/** One text for each decimal value; null when its exponent is beyond counting. */
function decimalOf(token: string): string | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(token);
  if (parts === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = parts;
  if (exponent.replace(/^[+-]?0*/, '').length > exponentDigitsMax) return null;
  const leading = (whole + fraction).replace(/^0+/, '');
  const digits = withoutTrailingZeros(leading);
  if (digits === '') return '0';
  const zeros = leading.length - digits.length;
  return sign + written(digits, Number(exponent) - fraction.length + zeros);
}

/** Not by a regular expression, which would look at each run of zeros once a zero. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === '0') end -= 1;
  return digits.slice(0, end);
}

/** `digits` times ten to the power of `exponent`. */
function written(digits: string, exponent: number): string {
  if (exponent >= 0 && digits.length + exponent <= plainDigitsMax) {
    return digits + '0'.repeat(exponent);
  }
  const point = digits.length + exponent;
  if (exponent < 0 && point > 0) return `${digits.slice(0, point)}.${digits.slice(point)}`;
  if (point <= 0 && digits.length - point <= plainDigitsMax) {
    return `0.${'0'.repeat(-point)}${digits}`;
  }
  const rest = digits.slice(1);
  return `${digits[0]}${rest === '' ? '' : `.${rest}`}e${point - 1}`;
}
