import { invalid } from '../invalid.js';
import { leafMatcher, listOf } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';
import { parseStatusRange } from '../status-range.js';

/** Any of the listed statuses or ranges. */
export function statusMatcher(spec: number | string | readonly (number | string)[]): Matcher {
  const specs = listOf(spec);
  const ranges = specs.map((each) => {
    const range = parseStatusRange(each);
    if (!range) throw invalid('status', 'a status such as 500, "5xx" or ">=400"', each);
    return range;
  });
  return leafMatcher({
    type: 'status',
    cost: 0,
    expected: specs.join(' or '),
    matches: ({ status }) => {
      if (status === null) return false;
      for (const { min, max } of ranges) if (status >= min && status <= max) return true;
      return false;
    },
    actual: ({ status, error }) =>
      status === null ? `no response${error ? ` (${error})` : ''}` : String(status),
  });
}
