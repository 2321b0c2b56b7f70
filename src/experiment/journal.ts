import { hostname, release, type } from 'node:os';
import type { Journal, Mapping } from '../core/experiment.js';

/** Of the library whose journals these are like. */
const chaoslibVersion = '1.44.0';

/** Of a run that begins. */
export function newJournal(experiment: Mapping, nowMs: number): Journal {
  return {
    'chaoslib-version': chaoslibVersion,
    platform: `${type()}-${release()}-${process.arch}`,
    node: hostname(),
    experiment,
    start: new Date(nowMs).toISOString(),
    status: null,
    deviated: false,
    steady_states: { before: null, after: null, during: [] },
    run: [],
    rollbacks: [],
  };
}
