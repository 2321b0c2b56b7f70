// loop's own format: `{ experiment, hypothesis, faults, for, stopWhen, every }`.

import { parseDuration } from '../../core/duration.js';
import type { Mapping } from '../../core/experiment.js';
import type { Experiment } from '../experiment.js';
import { expected, invalid, isMapping } from '../invalid.js';
import { readSchedule } from '../schedule.js';
import { faultActivities } from './fault-activities.js';
import { holdActivity } from './hold-activity.js';
import { type OwnProbe, readProbe } from './own-probe.js';

const keys = ['experiment', 'title', 'hypothesis', 'faults', 'for', 'stopWhen', 'every'];
const namePattern = /^[\p{L}\p{N}_][\p{L}\p{N}_.-]{0,99}$/u;
const forMsMax = 24 * 3_600_000;

/** @throws LOOP_EXPERIMENT_INVALID */
export function readOwn(root: Mapping): Experiment {
  refuseOthers(root, keys, '');
  const { experiment: name, title = name } = root;
  if (typeof name !== 'string' || !namePattern.test(name)) {
    throw expected('experiment', 'a name of letters, digits, ".", "_" and "-"', name);
  }
  if (typeof title !== 'string') throw expected('title', 'a text', title);
  const every = root.every === undefined ? undefined : readSchedule(root.every, 'every');
  const hypothesis = hypothesisOf(root.hypothesis);
  const faults = faultForms(root.faults ?? [], name);
  const { starts, stops } = faultActivities(faults);
  const forMs = durationOf(root.for);
  const stopWhen = listOf(root.stopWhen ?? [], 'stopWhen').map((each, index) =>
    readProbe(each, `stopWhen[${index}]`),
  );
  if (stopWhen.length > 0 && forMs === null) {
    throw invalid('for', 'expected a duration beside stopWhen, got nothing');
  }
  const probes = hypothesis?.probes ?? [];
  if (faults.length === 0 && probes.length === 0) {
    throw invalid('', 'expected faults, or a hypothesis with probes, got neither');
  }
  const hold = forMs === null ? [] : [holdActivity({ forMs, stopWhen })];
  return {
    format: 'loop',
    name,
    title,
    source: root,
    hypothesis,
    method: [...starts, ...hold],
    rollbacks: stops,
    hypothesisStrategy: 'default',
    // What ends is loop's own faults: there is no reason to leave them.
    rollbackStrategy: 'always',
    faults,
    every,
    usesGateway:
      faults.length > 0 || [...probes, ...stopWhen].some(({ asksGateway }) => asksGateway),
    notDone: [],
  };
}

function hypothesisOf(given: unknown): { title: string; probes: OwnProbe[] } | null {
  if (given === undefined) return null;
  if (!isMapping(given)) throw expected('hypothesis', 'a mapping with probes', given);
  refuseOthers(given, ['title', 'probes'], 'hypothesis');
  const { title = 'hypothesis' } = given;
  if (typeof title !== 'string') throw expected('hypothesis.title', 'a text', title);
  const probes = listOf(given.probes, 'hypothesis.probes').map((each, index) =>
    readProbe(each, `hypothesis.probes[${index}]`),
  );
  return { title, probes };
}

/** Each with a name, as the gateway knows it by. */
function faultForms(given: unknown, name: string): Mapping[] {
  return listOf(given, 'faults').map((form, index) => {
    if (typeof form === 'string') return { name: form };
    if (!isMapping(form)) throw expected(`faults[${index}]`, 'a fault, or the name of one', form);
    return { name: `${name}-${index}`, ...form };
  });
}

function durationOf(given: unknown): number | null {
  if (given === undefined) return null;
  const ms = typeof given === 'string' ? parseDuration(given) : undefined;
  if (ms === undefined || ms <= 0 || ms > forMsMax) {
    throw expected('for', 'a duration up to 24h, such as 30s', given);
  }
  return ms;
}

function listOf(given: unknown, place: string): readonly unknown[] {
  if (!Array.isArray(given)) throw expected(place, 'a list', given);
  return given;
}

function refuseOthers(mapping: Mapping, known: readonly string[], place: string): void {
  const other = Object.keys(mapping).find((key) => !known.includes(key));
  if (other !== undefined) {
    const at = place === '' ? other : `${place}.${other}`;
    throw invalid(at, `expected one of ${known.join(', ')}`);
  }
}
