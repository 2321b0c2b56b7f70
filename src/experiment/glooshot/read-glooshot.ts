// Experiments of Gloo Shot (glooshot.solo.io/v1).

import { parseDuration } from '../../core/duration.js';
import type { Mapping } from '../../core/experiment.js';
import type { Experiment } from '../experiment.js';
import { faultActivities } from '../formats/fault-activities.js';
import { holdActivity } from '../formats/hold-activity.js';
import { expected, invalid, isMapping } from '../invalid.js';
import { readCondition } from './conditions.js';
import { OwnMetrics } from './own-metrics.js';
import { part } from './part.js';
import { serviceOf } from './service-of.js';

/** Where it has no end of its own: until Ctrl-C, or a condition comes true. */
const forMsMax = 24 * 3_600_000;

/** @param services of the config. @throws LOOP_EXPERIMENT_INVALID */
export function readGlooShot(root: Mapping, services: readonly string[]): Experiment {
  const { name = 'experiment' } = isMapping(root.metadata) ? root.metadata : {};
  const outer = isMapping(root.spec) ? root.spec : {};
  // The tutorial's files have the one within the other.
  const spec = isMapping(outer.spec) ? outer.spec : outer;
  const metrics = new OwnMetrics();
  const given = part(spec, 'failureConditions') ?? [];
  if (!Array.isArray(given)) throw expected('spec.failureConditions', 'a list', given);
  const stopWhen = given.map((each, index) =>
    readCondition(each, `spec.failureConditions[${index}]`, metrics),
  );
  const injected = spec.faults ?? [];
  if (!Array.isArray(injected)) throw expected('spec.faults', 'a list', injected);
  const faults = injected.map((each, index) => ({
    name: `${String(name)}-${index}`,
    ...faultOf(each, `spec.faults[${index}]`, services),
  }));
  const { starts, stops } = faultActivities(faults);
  const forMs = durationOf(spec.duration, 'spec.duration') || forMsMax;
  const forPrometheus = stopWhen.find((condition) => condition.forPrometheus !== null);
  return {
    format: 'glooshot',
    ...{ name: String(name), title: String(name), source: root },
    hypothesis: null,
    method: [...starts, holdActivity({ forMs: Math.min(forMs, forMsMax), stopWhen })],
    rollbacks: stops,
    ...{ hypothesisStrategy: 'default', rollbackStrategy: 'always', faults, usesGateway: true },
    notDone: [],
    async prepare(means) {
      if (forPrometheus !== undefined && means.prometheusUrl === null) {
        throw invalid(
          'spec.failureConditions',
          `expected --prometheus URL, which has to be asked ${forPrometheus.forPrometheus}`,
        );
      }
      // What failed before does not count.
      if (stopWhen.length > 0) metrics.take(await means.metricsText(), means.steadyNow());
      return { title: String(name) };
    },
  };
}

function faultOf(given: unknown, place: string, services: readonly string[]): Mapping {
  if (!isMapping(given)) throw expected(place, 'a fault', given);
  const { fault } = given;
  if (!isMapping(fault)) throw expected(`${place}.fault`, 'abort or delay', fault);
  const named = (key: string) => servicesOf(part(given, key), `${place}.${key}`, services);
  const [from, service] = [named('originServices'), named('destinationServices')];
  const percent = fault.percentage ?? 100;
  const { abort, delay } = fault;
  const does = {
    ...(abort === undefined ? {} : { abort: statusOf(abort, `${place}.fault.abort`) }),
    ...(delay === undefined ? {} : { delay: delayOf(delay, `${place}.fault.delay`) }),
  };
  if (Object.keys(does).length === 0) throw expected(`${place}.fault`, 'abort or delay', fault);
  const when = { service: service ?? '*', ...(from === null ? {} : { from }) };
  return { when, percent, ...does };
}

function servicesOf(given: unknown, place: string, services: readonly string[]): string[] | null {
  if (given === undefined || (Array.isArray(given) && given.length === 0)) return null;
  if (!Array.isArray(given)) throw expected(place, 'a list of references', given);
  return given.map((reference, index) => {
    const name = isMapping(reference) ? reference.name : reference;
    const found = typeof name === 'string' ? serviceOf(name, services) : undefined;
    if (found !== undefined) return found;
    throw expected(
      `${place}[${index}].name`,
      `one of ${services.join(', ')}, as default-ratings-9080 is ratings`,
      name,
    );
  });
}

function statusOf(abort: unknown, place: string): unknown {
  const status = isMapping(abort) ? part(abort, 'httpStatus') : undefined;
  if (typeof status !== 'number') throw expected(`${place}.httpStatus`, 'a status', status);
  return status;
}

function delayOf(delay: unknown, place: string): string {
  const given = isMapping(delay) ? (part(delay, 'fixedDelay') ?? delay.duration) : delay;
  const ms = durationOf(given, place);
  if (ms === 0) throw expected(place, 'a duration such as 2s', given);
  return `${ms}ms`;
}

/** `30s`, `1m30s`; 0 where there is none. */
function durationOf(given: unknown, place: string): number {
  if (given === undefined || given === null || given === 0) return 0;
  const parts = typeof given === 'string' ? given.match(/\d+(?:\.\d+)?(?:ms|s|m|h)/g) : null;
  if (parts === null || parts.join('') !== given) {
    throw expected(place, 'a duration such as 30s', given);
  }
  return parts.reduce((total, each) => total + (parseDuration(each) ?? 0), 0);
}
