import { expected, invalid, isMapping } from '../../invalid.js';
import { compileToolkitPath } from './json-path.js';
import { compilePythonPattern } from './python-pattern.js';

const kinds = ['probe', 'regex', 'jsonpath', 'range'];

/** @throws LOOP_EXPERIMENT_INVALID */
export function checkTolerance(
  tolerance: unknown,
  place: string,
  checkProbe: (probe: unknown, place: string) => void,
): void {
  if (typeof tolerance === 'boolean' || typeof tolerance === 'string' || Array.isArray(tolerance)) {
    return;
  }
  if (typeof tolerance === 'number' && Number.isInteger(tolerance)) return;
  if (!isMapping(tolerance)) {
    throw expected(
      place,
      'a whole number, a text, a boolean, a list, or a mapping with a type',
      tolerance,
    );
  }
  const { type, pattern, path, range } = tolerance;
  if (type === 'probe') checkProbe(tolerance, place);
  else if (type === 'regex') checkWith(compilePythonPattern, pattern, `${place}.pattern`);
  else if (type === 'jsonpath') checkWith(compileToolkitPath, path, `${place}.path`);
  else if (type === 'range') checkRange(range, `${place}.range`);
  else throw expected(`${place}.type`, `one of ${kinds.join(', ')}`, type);
}

function checkRange(range: unknown, place: string): void {
  const isPair = Array.isArray(range) && range.length === 2;
  if (!isPair || !range.every((each) => typeof each === 'number')) {
    throw expected(place, 'two numbers', range);
  }
}

function checkWith(compile: (text: string) => unknown, given: unknown, place: string): void {
  if (typeof given !== 'string' || given.trim() === '') throw expected(place, 'a text', given);
  // What it will be is known when it runs.
  if (/\$\{/.test(given)) return;
  try {
    compile(given);
  } catch (error) {
    throw invalid(place, (error as Error).message);
  }
}
