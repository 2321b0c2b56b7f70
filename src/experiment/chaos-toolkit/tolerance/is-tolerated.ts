import type { Mapping } from '../../../core/experiment.js';
import { ActivityFailed } from '../../activity-failed.js';
import type { Means } from '../../means.js';
import { compare, isEqual, isObject, isTruthy } from '../python-values.js';
import type { Variables } from '../variables.js';
import { compileToolkitPath } from './json-path.js';
import { compilePythonPattern } from './python-pattern.js';

export interface Tolerating {
  readonly variables: Variables;
  readonly means: Means;
  readonly signal: AbortSignal;
  /** Carries out the provider of a probe. */
  readonly perform: (provider: Mapping) => Promise<unknown>;
}

/**
 * Whether what a probe gave is within its tolerance. What Python could not compare is not.
 * @throws ActivityFailed when it cannot be told
 */
export async function isTolerated(
  given: unknown,
  value: unknown,
  tolerating: Tolerating,
): Promise<boolean> {
  const { variables } = tolerating;
  const tolerance = typeof given === 'string' ? variables.fillIn<unknown>(given) : given;
  if (typeof tolerance === 'number') return isEqual(statusOf(value), tolerance);
  if (Array.isArray(tolerance)) return isAmong(tolerance, value);
  if (isObject(tolerance)) return byKind(tolerance, value, tolerating);
  return isEqual(value, tolerance);
}

/** Of an answer or a process, its status is what a number or a list is compared with. */
function statusOf(value: unknown): unknown {
  return isObject(value) && 'status' in value ? value.status : value;
}

/** Two are bounds, but for a status; more are all that it may be. */
function isAmong(tolerance: readonly unknown[], value: unknown): boolean {
  const status = statusOf(value);
  const isStatus = status !== value;
  if (!isStatus && tolerance.length === 2) return isWithin(tolerance, value);
  return tolerance.some((each) => isEqual(each, status));
}

function isWithin([low, high]: readonly unknown[], value: unknown): boolean {
  const [fromLow, toHigh] = [compare(low, value), compare(value, high)];
  if (fromLow === undefined || toHigh === undefined) {
    throw new ActivityFailed(`what came cannot be compared with ${low} and ${high}`);
  }
  return fromLow <= 0 && toHigh <= 0;
}

async function byKind(
  tolerance: Mapping,
  value: unknown,
  tolerating: Tolerating,
): Promise<boolean> {
  const { variables, perform } = tolerating;
  switch (tolerance.type) {
    case 'probe': {
      const provider = isObject(tolerance.provider) ? tolerance.provider : {};
      const given = isObject(provider.arguments) ? provider.arguments : {};
      // What it is asked with is the value that was measured.
      return isTruthy(await perform({ ...provider, arguments: { ...given, value } }));
    }
    case 'regex': {
      const pattern = compilePythonPattern(String(variables.fillIn(tolerance.pattern)));
      const text = targetOf(tolerance, value);
      if (typeof text !== 'string') throw new ActivityFailed('a pattern is for a text');
      return pattern.test(text);
    }
    case 'jsonpath':
      return byPath(tolerance, targetOf(tolerance, value), variables);
    default:
      return isInRange(tolerance.range as readonly number[], targetOf(tolerance, value));
  }
}

/** The part that is meant; the whole where it has none such. */
function targetOf({ target }: Mapping, value: unknown): unknown {
  if (!target) return value;
  if (!isObject(value)) throw new ActivityFailed(`what came has no ${String(target)}`);
  return String(target) in value ? value[String(target)] : value;
}

function byPath(tolerance: Mapping, value: unknown, variables: Variables): boolean {
  const path = compileToolkitPath(String(variables.fillIn(tolerance.path)));
  const found = path.values(jsonIn(value));
  if ('expect' in tolerance) {
    const expect: unknown = variables.fillIn(tolerance.expect);
    return isEqual(found, Array.isArray(expect) ? expect : [expect]);
  }
  const { count } = tolerance;
  return typeof count === 'number' ? found.length === count : found.length > 0;
}

function jsonIn(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value; // a text is a value, too
  }
}

function isInRange([low = 0, high = 0]: readonly number[], value: unknown): boolean {
  const number = decimalOf(value);
  return number !== undefined && low <= number && number <= high;
}

function decimalOf(value: unknown): number | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') throw new ActivityFailed('a range is for a number');
  const text = value.trim().replace(/_/g, '');
  return /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}
