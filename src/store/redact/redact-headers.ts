import { headerPairs, type RawHeaders } from '../../core/headers.js';
import { boundaryRange } from './content-type.js';
import { fitText } from './copies/fit-text.js';
import { applyEdits, type Edit, outsideOf } from './edits.js';
import { findAnywhere } from './find-anywhere.js';
import { findParameters } from './find-parameters.js';
import { marker } from './marker.js';
import type { RedactPlan } from './plan.js';

/**
 * Values of named headers go as a whole; in the others, patterns, and secret parameters of what
 * looks like a URL (Referer, Location). A multipart boundary stays. Every header keeps its place. The
 * same list when nothing was found.
 */
export function redactHeaders(
  headers: RawHeaders,
  plan: RedactPlan,
  report: (what: string) => void,
): RawHeaders {
  let changed = false;
  const redacted = headerPairs(headers).flatMap(([name, value]) => {
    const key = name.toLowerCase();
    if (plan.headers.has(key)) {
      if (value === '') return [name, value];
      changed = true;
      plan.secrets?.addHeader(key, value);
      report(key);
      return [name, marker];
    }
    const found = findInValue(value, plan);
    const kept = key === 'content-type' ? boundaryRange(value) : null;
    const edits = outsideOf(kept, found);
    if (edits.length === 0) return [name, value];
    changed = true;
    plan.secrets?.addEdits(value, edits);
    for (const { what } of edits) report(`${key} ${what}`);
    return [name, applyEdits(value, edits)];
  });
  return changed ? redacted : headers;
}

function findInValue(value: string, plan: RedactPlan): Edit[] {
  const edits = fitText(value, findAnywhere(value, plan));
  const mark = value.indexOf('?');
  if (mark === -1 || !value.includes('=', mark)) return edits;
  return [...edits, ...findParameters(value, mark + 1, plan)];
}
