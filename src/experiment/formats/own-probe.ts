import type { Mapping } from '../../core/experiment.js';
import { type ServiceFigures, type WindowName, windows } from '../../core/figures.js';
import { type HypothesisProbe, noPauses } from '../experiment.js';
import { expected, invalid, isMapping } from '../invalid.js';
import { type Comparison, examplesOf, parseComparison, type Unit } from '../probes/comparison.js';
import type { Asking } from './asking.js';
import { httpProbe } from './own-http-probe.js';

/** `{ http | stat | captures, expect }` */
export type OwnProbe = HypothesisProbe & { readonly asksGateway: boolean };

const kinds = { http: httpProbe, stat: statProbe, captures: capturesProbe };

/** @throws LOOP_EXPERIMENT_INVALID */
export function readProbe(given: unknown, place: string): OwnProbe {
  if (!isMapping(given)) throw expected(place, 'a probe', given);
  const named = Object.keys(kinds).filter((kind) => given[kind] !== undefined);
  const [kind] = named as (keyof typeof kinds)[];
  if (kind === undefined || named.length > 1) {
    throw invalid(
      place,
      `expected one of http, stat and captures, got ${named.join(', ') || 'none'}`,
    );
  }
  const other = Object.keys(given).find((key) => ![kind, 'expect', 'name'].includes(key));
  if (other !== undefined) throw invalid(`${place}.${other}`, `expected name, ${kind} or expect`);
  if (given.expect === undefined) throw expected(`${place}.expect`, 'what is to come', undefined);
  const asking = kinds[kind](given[kind], given.expect, place);
  const name = typeof given.name === 'string' ? given.name : asking.name;
  return {
    kind: 'probe',
    name,
    declared: {
      type: 'probe',
      name,
      tolerance: given.expect,
      provider: { type: 'loop', [kind]: given[kind] },
    },
    ...{ background: false, dry: null, pauses: noPauses },
    perform: asking.perform,
    isMet: async (output) => asking.isMet(output),
    asksGateway: kind !== 'http',
  };
}

const units: Readonly<Record<string, Unit>> = {
  success: 'share',
  ...{ rps: 'count', requests: 'count', failures: 'count' },
  ...{ p50: 'duration', p95: 'duration', p99: 'duration', max: 'duration' },
};

function statProbe(given: unknown, expect: unknown, place: string): Asking {
  const at = `${place}.stat`;
  const { service, window = '10s', ...others } = isMapping(given) ? given : { service: given };
  if (typeof service !== 'string') throw expected(at, 'a service', service);
  if (Object.keys(others).length > 0) throw expected(at, 'service and window', given);
  if (typeof window !== 'string' || !(window in windows)) {
    throw expected(`${at}.window`, `one of ${Object.keys(windows).join(', ')}`, window);
  }
  const comparisons = comparisonsOf(expect, `${place}.expect`);
  const told = Object.entries(comparisons).map(([figure, { text }]) => `${figure} ${text}`);
  return {
    name: `${service}: ${told.join(', ')}`,
    async perform({ stat }) {
      const all = await stat(window as WindowName);
      const found = all.find(({ name }) => name === service);
      if (found === undefined) throw expected(at, 'a service of the config', service);
      return figuresOf(found);
    },
    isMet: (output) =>
      Object.entries(comparisons).every(([figure, { holds }]) =>
        holds((output as Readonly<Record<string, number | null>>)[figure] ?? null),
      ),
  };
}

function figuresOf({ success, rps, requests, failures, latencyMs }: ServiceFigures): Mapping {
  return { success, rps, requests, failures, ...latencyMs };
}

function comparisonsOf(given: unknown, place: string): Readonly<Record<string, Comparison>> {
  if (!isMapping(given) || Object.keys(given).length === 0) {
    throw expected(place, `a mapping of ${Object.keys(units).join(', ')}`, given);
  }
  return Object.fromEntries(
    Object.entries(given).map(([figure, text]) => {
      const unit = units[figure];
      if (unit === undefined) {
        throw invalid(`${place}.${figure}`, `expected one of ${Object.keys(units).join(', ')}`);
      }
      return [figure, comparisonOf(text, unit, `${place}.${figure}`)];
    }),
  );
}

function comparisonOf(given: unknown, unit: Unit, place: string): Comparison {
  const comparison = parseComparison(given, unit);
  if (comparison === undefined) throw expected(place, examplesOf[unit], given);
  return comparison;
}

/** Of those that were kept since the run began. */
function capturesProbe(given: unknown, expect: unknown, place: string): Asking {
  const at = `${place}.captures`;
  if (!isMapping(given)) throw expected(at, 'a mapping of rule, service', given);
  const { rule, service, ...others } = given;
  for (const [key, value] of Object.entries({ rule, service })) {
    if (value !== undefined && typeof value !== 'string')
      throw expected(`${at}.${key}`, 'a name', value);
  }
  if (Object.keys(others).length > 0) throw expected(at, 'rule and service', given);
  const filter = { ...given } as { readonly rule?: string; readonly service?: string };
  const comparison = comparisonOf(expect, 'count', `${place}.expect`);
  const whose = [filter.rule, filter.service].filter((each) => each !== undefined).join(' of ');
  return {
    name: `captures${whose === '' ? '' : ` ${whose}`}: ${comparison.text}`,
    perform: ({ countCaptures }) => countCaptures(filter),
    isMet: (output) => comparison.holds(output as number),
  };
}
