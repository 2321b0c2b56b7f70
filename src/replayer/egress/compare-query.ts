import type { QueryParameter } from '../../core/query.js';
import { decodeParameter, normalTarget, queryParameters } from '../../core/query.js';
import { isCodedNoise } from '../compare/coded-value.js';
import { fitsRedacted } from '../redaction-marker.js';
import type { CallDifference } from '../replayed-call.js';
import { type LikenessContext, plainContext } from './likeness-context.js';

/** The parameters that differ by more than noise, whatever their order and their escapes. */
export function compareQuery(
  recorded: string,
  came: string,
  { ignore, noise }: LikenessContext = plainContext,
): CallDifference[] {
  const counted = ({ name }: QueryParameter) =>
    !(ignore.query ?? []).some((fits) => fits(decodeParameter(name)));
  const left = parameters(came).filter(counted);
  // The likest first: a marker would fit what is another's, and noise even more.
  const likenesses: ((one: QueryParameter, other: QueryParameter) => boolean)[] = [
    (one, other) => one.text === other.text,
    (one, other) => fitsRedacted(decodeParameter(one.text), decodeParameter(other.text)),
    (one, other) =>
      one.name === other.name &&
      (noise.isFieldNoise(one.name, valueIn(one), valueIn(other)) ||
        isCodedNoise(valueIn(one), valueIn(other), noise)),
  ];
  let missing = parameters(recorded).filter(counted);
  for (const isAlike of likenesses) {
    missing = missing.filter((one) => take(left, (other) => isAlike(one, other)) === null);
  }
  const differences = missing.map((parameter): CallDifference => {
    const other = take(left, (each) => each.name === parameter.name);
    return {
      at: `query ${parameter.name}`,
      recorded: valueIn(parameter),
      came: other && valueIn(other),
    };
  });
  return [
    ...differences,
    ...left.map((parameter) => ({
      at: `query ${parameter.name}`,
      recorded: null,
      came: valueIn(parameter),
    })),
  ];
}

function parameters(target: string): QueryParameter[] {
  return queryParameters(normalTarget(target));
}

/** Removes and returns the first that fits. */
function take<T>(list: T[], fits: (item: T) => boolean): T | null {
  const at = list.findIndex(fits);
  return at === -1 ? null : (list.splice(at, 1)[0] ?? null);
}

function valueIn({ value }: QueryParameter): string {
  return decodeParameter(value ?? '');
}
