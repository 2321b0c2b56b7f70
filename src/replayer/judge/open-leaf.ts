import { headerValues } from '../../core/headers.js';
import { pathOf, queryValues } from '../../core/query.js';
import { compileWhen } from '../../core/rules/compile-when.js';
import type { ValuePattern, WhenDefinition } from '../../core/rules/definition.js';
import type { HopView, Matcher } from '../../core/rules/matcher.js';
import { compileValuePattern } from '../../core/rules/value-pattern.js';
import { fitsRedacted, isRedacted } from '../redaction-marker.js';
import { askRedactedBody } from './open-body.js';

/** A hop as a rule sees it. */
export interface AskedHop {
  readonly view: HopView;
  /** Its response is one of the recording; that of a replay is whole. */
  readonly isResponseRedacted: boolean;
}

/** A predicate without parts, that redaction may have left open. */
export interface OpenLeaf {
  /** What it looks at, for people: `request header authorization`. */
  readonly subject: string;
  readonly cost: Matcher['cost'];
  /** Null: what is left of the hop does not tell. */
  ask(hop: AskedHop): boolean | null;
}

type LeafKey = Exclude<keyof WhenDefinition, 'all' | 'any' | 'not'>;

/** The predicates of one key: a mapping of names has one for each. */
export function openLeaves(key: LeafKey, when: WhenDefinition): OpenLeaf[] {
  switch (key) {
    case 'requestHeaders':
    case 'responseHeaders':
    case 'query':
      return Object.entries(when[key] ?? {}).map(([name, pattern]) =>
        valueLeaf(key, name, pattern),
      );
    case 'requestBody':
    case 'responseBody':
      return bodyLeaf(key, when);
    case 'path':
    case 'pathRegex':
      return [textLeaf(when, key, 'the path', ({ path }) => pathOf(path))];
    case 'host':
      return [textLeaf(when, key, 'the host', ({ authority }) => authority)];
    default:
      return [plainLeaf(when, key)];
  }
}

/** Looks at nothing that redaction changes. */
function plainLeaf(when: WhenDefinition, key: LeafKey): OpenLeaf {
  const { cost, matches } = compileWhen({ [key]: when[key] });
  return { subject: key, cost, ask: ({ view }) => matches(view) };
}

function textLeaf(
  when: WhenDefinition,
  key: LeafKey,
  subject: string,
  textOf: (view: HopView) => string,
): OpenLeaf {
  const { cost, matches } = compileWhen({ [key]: when[key] });
  return {
    subject,
    cost,
    ask: ({ view }) => (isRedacted(textOf(view)) ? null : matches(view)),
  };
}

const valuesIn = {
  requestHeaders: {
    subject: 'request header',
    of: ({ requestHeaders }: HopView, name: string) =>
      headerValues(requestHeaders, name.toLowerCase()),
  },
  responseHeaders: {
    subject: 'response header',
    of: ({ responseHeaders }: HopView, name: string) =>
      headerValues(responseHeaders, name.toLowerCase()),
  },
  query: {
    subject: 'query parameter',
    of: ({ path }: HopView, name: string) => queryValues(path, name),
  },
} as const;

function valueLeaf(key: keyof typeof valuesIn, name: string, pattern: ValuePattern): OpenLeaf {
  const { cost, matches } = compileWhen({ [key]: { [name]: pattern } });
  const compiled = compileValuePattern(pattern);
  const { subject, of } = valuesIn[key];
  return {
    subject: `${subject} ${name.toLowerCase()}`,
    cost,
    ask(hop) {
      const { view } = hop;
      if (!isRedactedSide(key, hop)) return matches(view);
      const values = of(view, name);
      const told = values.filter((value) => !isOpen(value, pattern));
      if (told.length === values.length) return matches(view);
      return told.some((value) => compiled.matches(value)) ? true : null;
    },
  };
}

/** Whether it depends on what was taken out of the value, if that fits the pattern. */
function isOpen(value: string, pattern: ValuePattern): boolean {
  if (!isRedacted(value) || pattern === '*') return false;
  if (typeof pattern !== 'string') return !('exists' in pattern);
  return pattern.includes('*') || fitsRedacted(value, pattern);
}

function bodyLeaf(key: 'requestBody' | 'responseBody', when: WhenDefinition): OpenLeaf[] {
  const pattern = when[key];
  if (pattern === undefined) return [];
  const { cost, matches } = compileWhen({ [key]: pattern });
  return [
    {
      subject: key === 'requestBody' ? 'the request body' : 'the response body',
      cost,
      ask(hop) {
        const { view } = hop;
        if (!isRedactedSide(key, hop)) return matches(view);
        const body = view[key]().toString('utf8');
        return isRedacted(body) ? askRedactedBody(pattern, body, matches(view)) : matches(view);
      },
    },
  ];
}

/** A marker in a request was sent by loop, also where a service has passed it on. */
function isRedactedSide(key: LeafKey, { isResponseRedacted }: AskedHop): boolean {
  return isResponseRedacted || !key.startsWith('response');
}
