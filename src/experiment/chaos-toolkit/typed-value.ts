import { expected } from '../invalid.js';

/**
 * As Chaos Toolkit makes a value of a text: what is of that type already stays.
 * @throws LOOP_EXPERIMENT_INVALID
 */
export function typedValue(value: unknown, type: unknown, place: string): unknown {
  switch (type) {
    case undefined:
    case null:
    case 'str':
    case 'string':
    case 'bytes':
      return value;
    case 'int':
    case 'integer':
    case 'float':
    case 'number':
      return numberOf(value, String(type).startsWith('int'), place);
    case 'bool':
      return typeof value === 'boolean'
        ? value
        : !['false', '0', 'no'].includes(String(value).toLowerCase());
    case 'json':
      return typeof value === 'string' && value !== '' ? jsonOf(value, place) : value;
    default:
      throw expected(`the type of ${place}`, 'bool, str, int, float, bytes or json', type);
  }
}

function numberOf(value: unknown, isWhole: boolean, place: string): number {
  const text = String(value).trim();
  const number = text === '' ? Number.NaN : Number(text);
  if (Number.isNaN(number) || (isWhole && typeof value === 'string' && !/^[+-]?\d+$/.test(text))) {
    throw expected(place, isWhole ? 'a whole number' : 'a number', value);
  }
  return isWhole ? Math.trunc(number) : number;
}

function jsonOf(text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw expected(place, 'JSON', text);
  }
}
