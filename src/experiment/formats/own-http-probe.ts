import { isDeepStrictEqual } from 'node:util';
import { parseDuration } from '../../core/duration.js';
import { compileJsonPath } from '../../core/json-path.js';
import { parseStatusRange, type StatusRange } from '../../core/rules/status-range.js';
import { expected, invalid, isMapping } from '../invalid.js';
import type { HttpQuestion } from '../probes/ask-http.js';
import { parseComparison } from '../probes/comparison.js';
import type { Asking } from './asking.js';

interface Output {
  readonly status: number;
  readonly durationMs: number;
  readonly body: string;
}

const readMsDefault = 30_000;
const keys = ['url', 'method', 'headers', 'body', 'timeout'];

/** `http: URL | { url, method, headers, body, timeout }`, `expect: 200 | { status, within, body }` */
export function httpProbe(given: unknown, expect: unknown, place: string): Asking {
  const question = questionOf(isMapping(given) ? given : { url: given }, `${place}.http`);
  const condition = conditionOf(expect, `${place}.expect`);
  return {
    name: `${question.method} ${question.url}: ${condition.text}`,
    async perform({ askHttp }, signal): Promise<Output> {
      const { status, durationMs, body } = await askHttp(question, signal);
      return { status, durationMs: Math.round(durationMs), body: body.toString('utf8') };
    },
    isMet: (output) => condition.holds(output as Output),
  };
}

function questionOf(given: Readonly<Record<string, unknown>>, place: string): HttpQuestion {
  const other = Object.keys(given).find((key) => !keys.includes(key));
  if (other !== undefined) throw invalid(`${place}.${other}`, `expected one of ${keys.join(', ')}`);
  const { url, method = 'GET', headers = {}, body = null, timeout } = given;
  if (typeof url !== 'string' || !/^https?:\/\//.test(url) || !URL.canParse(url)) {
    throw expected(place, 'an http or https URL', url);
  }
  if (typeof method !== 'string') throw expected(`${place}.method`, 'a method', method);
  if (!isMapping(headers)) throw expected(`${place}.headers`, 'a mapping', headers);
  if (body !== null && typeof body !== 'string') throw expected(`${place}.body`, 'a text', body);
  const ms = typeof timeout === 'string' ? parseDuration(timeout) : undefined;
  if (timeout !== undefined && ms === undefined) {
    throw expected(`${place}.timeout`, 'a duration such as 2s', timeout);
  }
  return {
    ...{ url, method: method.toUpperCase(), body, verifyTls: true, retries: 0 },
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, text]) => [name, String(text)]),
    ),
    ...{ connectMs: ms ?? readMsDefault, readMs: ms ?? readMsDefault },
  };
}

interface Condition {
  readonly text: string;
  holds(output: Output): boolean;
}

function conditionOf(given: unknown, place: string): Condition {
  if (!isMapping(given)) return statusCondition(given, place);
  const parts = Object.entries(given).map(([key, value]): Condition => {
    if (key === 'status') return statusCondition(value, `${place}.status`);
    if (key === 'within') return withinCondition(value, `${place}.within`);
    if (key === 'body') return bodyCondition(value, `${place}.body`);
    throw invalid(`${place}.${key}`, 'expected status, within or body');
  });
  if (parts.length === 0) throw expected(place, 'status, within or body', given);
  return {
    text: parts.map(({ text }) => text).join(', '),
    holds: (output) => parts.every((part) => part.holds(output)),
  };
}

function statusCondition(given: unknown, place: string): Condition {
  const several = Array.isArray(given) ? given : [given];
  const ranges = several.map((each): StatusRange => {
    const isText = typeof each === 'string' || typeof each === 'number';
    const range = isText ? parseStatusRange(each) : undefined;
    if (range === undefined) throw expected(place, 'a status such as 200, "2xx" or "<500"', each);
    return range;
  });
  return {
    text: `status ${several.join(', ')}`,
    holds: ({ status }) => ranges.some(({ min, max }) => status >= min && status <= max),
  };
}

function withinCondition(given: unknown, place: string): Condition {
  const comparison = parseComparison(given, 'duration');
  if (comparison === undefined) throw expected(place, 'a duration such as 500ms', given);
  return {
    text: `within ${comparison.text}`,
    holds: ({ durationMs }) => comparison.holds(durationMs),
  };
}

function bodyCondition(given: unknown, place: string): Condition {
  const { contains, json, ...others } = isMapping(given) ? given : { contains: given };
  if (typeof contains === 'string' && json === undefined && Object.keys(others).length === 0) {
    return { text: `body with ${contains}`, holds: ({ body }) => body.includes(contains) };
  }
  if (typeof json !== 'string' || contains !== undefined) {
    throw expected(place, '{ contains } or { json, equals }', given);
  }
  const path = pathOf(json, `${place}.json`);
  const { equals } = others as { readonly equals?: unknown };
  return {
    text: equals === undefined ? `body with ${json}` : `${json} ${JSON.stringify(equals)}`,
    holds({ body }) {
      const values = valuesAt(path, body);
      return equals === undefined
        ? values.length > 0
        : values.some((value) => isDeepStrictEqual(value, equals));
    },
  };
}

function pathOf(text: string, place: string) {
  try {
    return compileJsonPath(text);
  } catch (error) {
    throw invalid(place, (error as Error).message);
  }
}

function valuesAt(path: ReturnType<typeof compileJsonPath>, body: string): readonly unknown[] {
  try {
    return path.values(JSON.parse(body));
  } catch {
    return []; // no JSON, so nothing is there
  }
}
