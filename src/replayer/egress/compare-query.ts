import { queryOf } from '../../core/query.js';
import { fitsRedacted } from '../redaction-marker.js';
import type { CallDifference } from '../replayed-call.js';

/** The parameters that differ, whatever their order; escapes are compared as they were sent. */
export function compareQuery(recorded: string, came: string): CallDifference[] {
  const left = parameters(came);
  // Those without redaction first: a marker would fit what is another's.
  const missing = parameters(recorded)
    .filter((parameter) => !take(left, (each) => each === parameter))
    .filter((parameter) => !take(left, (each) => fitsRedacted(parameter, each)));
  const differences = missing.map((parameter): CallDifference => {
    const name = nameIn(parameter);
    const other = take(left, (each) => nameIn(each) === name);
    return { at: `query ${name}`, recorded: valueIn(parameter), came: other && valueIn(other) };
  });
  return [
    ...differences,
    ...left.map((parameter) => ({
      at: `query ${nameIn(parameter)}`,
      recorded: null,
      came: valueIn(parameter),
    })),
  ];
}

function parameters(target: string): string[] {
  return queryOf(target)
    .split('&')
    .filter((parameter) => parameter !== '');
}

/** Removes and returns the first that fits. */
function take(list: string[], fits: (parameter: string) => boolean): string | null {
  const at = list.findIndex(fits);
  return at === -1 ? null : (list.splice(at, 1)[0] ?? null);
}

function nameIn(parameter: string): string {
  return parameter.split('=', 1)[0] ?? '';
}

function valueIn(parameter: string): string {
  return parameter.slice(nameIn(parameter).length + 1);
}
