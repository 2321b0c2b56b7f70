import { decodeParameter, decodePercent } from '../../core/query.js';
import { fitText } from './copies/fit-text.js';
import { plainLayer } from './copies/layer.js';
import { unescapeLayer } from './copies/unescape-layer.js';
import { addEdits, type Edit } from './edits.js';
import { findAnywhere } from './find-anywhere.js';
import { findInDecoded } from './find-patterns.js';
import { marker } from './marker.js';
import { findInGraphql, isGraphql } from './names/find-in-graphql.js';
import { findNamedInJson } from './names/find-in-json.js';
import type { RedactPlan } from './plan.js';

/** Secrets in a request target: parameters by name, patterns as written and percent-decoded. */
export function findInTarget(target: string, plan: RedactPlan): Edit[] {
  const mark = target.indexOf('?');
  const pathEnd = mark === -1 ? target.length : mark;
  const edits = fitText(target, findAnywhere(target, plan));
  if (plan.patterns.length > 0) addEdits(edits, findInSegments(target.slice(0, pathEnd), plan));
  if (mark !== -1) addEdits(edits, findParameters(target, mark + 1, plan));
  return edits;
}

/** Secrets in an `application/x-www-form-urlencoded` text. */
export function findInForm(form: string, plan: RedactPlan): Edit[] {
  return [...findAnywhere(form, plan), ...findParameters(form, 0, plan)];
}

/** Parameters by name, and patterns in decoded values, of `name=value&…` from `from` on. */
export function findParameters(text: string, from: number, plan: RedactPlan): Edit[] {
  const edits: Edit[] = [];
  for (let start = from; start <= text.length; ) {
    const next = text.indexOf('&', start);
    const end = next === -1 ? text.length : next;
    const mark = text.indexOf('=', start);
    const nameEnd = mark === -1 || mark > end ? end : mark;
    const name = plan.names.find(decodeParameter(text.slice(start, nameEnd)));
    if (name === undefined) addEdits(edits, findInPiece({ text, start, end }, plan));
    else if (nameEnd + 1 < end) {
      edits.push({ start: nameEnd + 1, end, text: marker, what: `parameter ${name}` });
    }
    start = end + 1;
  }
  return edits;
}

function findInPiece(
  piece: { readonly text: string; readonly start: number; readonly end: number },
  plan: RedactPlan,
): Edit[] {
  const documents = findInDocument(piece, plan);
  if (plan.patterns.length === 0) return documents;
  const { text, start, end } = piece;
  const raw = text.slice(start, end);
  const mark = raw.indexOf('=');
  return [
    ...documents,
    ...findInEncoded({ raw: raw.slice(0, mark === -1 ? raw.length : mark), start }, plan),
    ...(mark === -1
      ? []
      : findInEncoded({ raw: raw.slice(mark + 1), start: start + mark + 1 }, plan)),
  ];
}

/** Of JSON or GraphQL that is the value of a parameter. */
function findInDocument(
  { text, start, end }: { readonly text: string; readonly start: number; readonly end: number },
  { names }: RedactPlan,
): Edit[] {
  const mark = text.indexOf('=', start);
  if (!names.defaults || mark === -1 || mark >= end) return [];
  const written = text.slice(mark + 1, end).replaceAll('+', ' ');
  const layer = unescapeLayer(written) ?? plainLayer(written);
  const found = /^\s*[[{]\s*["{[\]}]/.test(layer.text)
    ? findNamedInJson(layer.text, names)
    : isGraphql(layer.text)
      ? findInGraphql(layer.text, names).edits
      : [];
  return found.map((edit) => {
    const range = layer.sourceOf(edit);
    return {
      start: mark + 1 + range.start,
      end: mark + 1 + range.end,
      text: edit.text.replaceAll('"', '%22'),
      what: edit.what,
    };
  });
}

function findInEncoded(
  { raw, start }: { readonly raw: string; readonly start: number },
  plan: RedactPlan,
): Edit[] {
  const decoded = decodeParameter(raw);
  if (decoded === raw) return [];
  return findInDecoded({ start, end: start + raw.length, decoded }, plan.patterns, encodeValue);
}

function findInSegments(path: string, plan: RedactPlan): Edit[] {
  const edits: Edit[] = [];
  let start = 0;
  for (const segment of path.split('/')) {
    const decoded = decodePercent(segment);
    if (decoded !== segment) {
      const piece = { start, end: start + segment.length, decoded };
      addEdits(edits, findInDecoded(piece, plan.patterns, encodeValue));
    }
    start += segment.length + 1;
  }
  return edits;
}

/**
 * The marker stays readable; the rest is encoded as before, or more strictly. By way of a buffer,
 * because a lone surrogate has no encoding.
 */
function encodeValue(text: string): string {
  return text
    .split(marker)
    .map((part) => encodeURIComponent(Buffer.from(part).toString()))
    .join(marker);
}
