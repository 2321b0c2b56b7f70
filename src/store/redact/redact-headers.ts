import type { RawHeaders } from '../../core/headers.js';
import { boundaryRange } from './content-type.js';
import { fitText } from './copies/fit-text.js';
import { addEdits, applyEdits, type Edit, outsideOf } from './edits.js';
import { findAnywhere } from './find-anywhere.js';
import { findParameters } from './find-parameters.js';
import { marker } from './marker.js';
import { findNamedInJson } from './names/find-in-json.js';
import { findPairs, findUser } from './names/find-pairs.js';
import { SecretNames } from './names/secret-names.js';
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
  const redacted: string[] = [];
  let changed = false;
  for (let at = 0; at + 1 < headers.length; at += 2) {
    const name = headers[at] ?? '';
    const value = headers[at + 1] ?? '';
    const kept = plan.cleanHeaders?.has(name, value)
      ? value
      : redactHeader(name, value, plan, report);
    if (kept !== value) changed = true;
    redacted.push(name, kept);
  }
  return changed ? redacted : headers;
}

function redactHeader(
  name: string,
  value: string,
  plan: RedactPlan,
  report: (what: string) => void,
): string {
  const key = name.toLowerCase();
  if (plan.headers.has(key) || plan.names.kindOf(key) !== null) {
    if (value === '') return value;
    plan.secrets?.addHeader(key, value);
    report(key);
    return marker;
  }
  const found = findInValue(value, key, plan);
  const kept = key === 'content-type' ? boundaryRange(value) : null;
  const edits = outsideOf(kept, found);
  if (edits.length === 0) {
    plan.cleanHeaders?.add(name, value);
    return value;
  }
  plan.secrets?.addEdits(value, edits);
  for (const { what } of edits) report(`${key} ${what}`);
  return applyEdits(value, edits);
}

function findInValue(value: string, name: string, plan: RedactPlan): Edit[] {
  // What was said to stay stays, but for what is looked for everywhere.
  const asked = plan.names.keeps(name) ? { ...plan, names: noNames } : plan;
  const edits = findAnywhere(value, asked);
  addEdits(edits, findPairs(value, asked.names));
  if (/^\s*[[{]/.test(value)) addEdits(edits, findNamedInJson(value, asked.names));
  if (/host$/.test(name)) addEdits(edits, findUser(value, asked.names));
  // A URL ends where a header goes on: `<https://shop/?a=1>; rel="next"`.
  const url = /^[^?]*\?[^\s"<>]*/.exec(value)?.[0] ?? '';
  if (url.includes('=')) addEdits(edits, findParameters(url, url.indexOf('?') + 1, asked));
  return fitText(value, edits);
}

const noNames = new SecretNames({ configured: [], defaults: false, keep: [] });
