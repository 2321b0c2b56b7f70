// Experiments of Chaos Toolkit, which run here as they are.

import {
  type HypothesisStrategy,
  hypothesisStrategies,
  type Mapping,
  type RollbackStrategy,
  rollbackStrategies,
} from '../../core/experiment.js';
import type { Experiment } from '../experiment.js';
import { expected, invalid, isMapping } from '../invalid.js';
import { activityOf, hypothesisProbeOf } from './activities.js';
import { checkActivity } from './check-activity.js';
import { checkHere } from './check-here.js';
import { type GivenVariables, nothingGiven, unusedOf, withGiven } from './given-variables.js';
import { isIstioFault } from './istio-faults.js';
import { notDoneIn } from './not-done.js';
import { prepare } from './prepare.js';
import { checkTolerance } from './tolerance/check-tolerance.js';
import { Variables } from './variables.js';

/** @throws LOOP_EXPERIMENT_INVALID */
export function readToolkit(root: Mapping, given: GivenVariables = nothingGiven): Experiment {
  const { title, description, method, rollbacks = [] } = root;
  if (!title || typeof title !== 'string') throw expected('title', 'a text', title);
  if (!description) throw expected('description', 'a text', description);
  if (!Array.isArray(method)) throw expected('method', 'a list, which may be empty', method);
  if (!Array.isArray(rollbacks)) throw expected('rollbacks', 'a list', rollbacks);
  const probes = probesOf(root['steady-state-hypothesis']);
  const named = new Map<unknown, Mapping>();
  for (const each of [...method, ...probes]) if (isMapping(each)) named.set(each.name, each);
  const resolve = (said: Mapping, place: string): Mapping => {
    if (said.ref === undefined || said.ref === null) return said;
    const found = named.get(said.ref);
    if (found === undefined) throw invalid(place, `no activity is called ${String(said.ref)}`);
    return found;
  };
  const variables = new Variables();
  const valued = withGiven(root, given);
  const activitiesIn = (list: readonly unknown[], place: string) =>
    list.map((said, index) => {
      checkActivity(said, `${place}[${index}]`);
      return activityOf(resolve(said, `${place}[${index}].ref`), said, variables);
    });
  const hypothesisProbes = probes.map((said, index) => {
    const place = `steady-state-hypothesis.probes[${index}]`;
    checkActivity(said, place);
    if (!('tolerance' in said)) throw expected(`${place}.tolerance`, 'a tolerance', undefined);
    checkTolerance(said.tolerance, `${place}.tolerance`, checkActivity);
    return hypothesisProbeOf(resolve(said, `${place}.ref`), said, variables);
  });
  const all = [...activitiesIn(method, 'method'), ...activitiesIn(rollbacks, 'rollbacks')];
  const declared = [...hypothesisProbes, ...all].map((each) => each.declared);
  return {
    format: 'chaostoolkit',
    name: nameOf(title),
    ...{ title, source: root },
    hypothesis: root['steady-state-hypothesis']
      ? { title: hypothesisTitle(root), probes: hypothesisProbes }
      : null,
    method: all.slice(0, method.length),
    rollbacks: all.slice(method.length),
    ...strategiesOf(root.runtime),
    faults: [],
    usesGateway: declared.some(({ provider }) => isMapping(provider) && isIstioFault(provider)),
    notDone: [...notDoneIn(root), ...unusedOf(root, given)],
    check: (means) => checkHere(valued, declared, means),
    prepare: (means) => prepare(valued, variables, means),
  };
}

function probesOf(hypothesis: unknown): readonly unknown[] {
  if (hypothesis === undefined || hypothesis === null) return [];
  if (!isMapping(hypothesis)) throw expected('steady-state-hypothesis', 'a mapping', hypothesis);
  const { title, probes } = hypothesis;
  if (!title) throw expected('steady-state-hypothesis.title', 'a text', title);
  if (probes === undefined || probes === null) return [];
  if (!Array.isArray(probes)) throw expected('steady-state-hypothesis.probes', 'a list', probes);
  return probes;
}

function hypothesisTitle(root: Mapping): string {
  const hypothesis = root['steady-state-hypothesis'];
  return isMapping(hypothesis) ? String(hypothesis.title) : '';
}

function strategiesOf(runtime: unknown): {
  readonly hypothesisStrategy: HypothesisStrategy;
  readonly rollbackStrategy: RollbackStrategy;
} {
  const said = (part: string): unknown => {
    const given = isMapping(runtime) ? runtime[part] : undefined;
    return isMapping(given) ? (given.strategy ?? 'default') : 'default';
  };
  const one = <T extends string>(part: string, known: readonly T[]): T => {
    // An older spelling, which the reference still takes.
    const given = String(said(part)).replace(/^continously$/, 'continuously');
    const found = known.find((each) => each === given);
    if (found !== undefined) return found;
    throw expected(`runtime.${part}.strategy`, `one of ${known.join(', ')}`, given);
  };
  return {
    hypothesisStrategy: one('hypothesis', hypothesisStrategies),
    rollbackStrategy: one('rollbacks', rollbackStrategies),
  };
}

/** What a title is called by where a name has to be short. */
function nameOf(title: string): string {
  const words = title.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.join('-').slice(0, 60).replace(/-+$/, '') || 'experiment';
}
