// The thread that compares what shadows answered: a large answer, or a slow pattern of the config's
// redaction, takes its time here and not the callers'.

import { parentPort, workerData } from 'node:worker_threads';
import type { AnswerPair } from '../core/shadow.js';
import { type CompareSettings, createAnswerComparison } from './compare-answers.js';

const compare = createAnswerComparison(workerData as CompareSettings);

parentPort?.on('message', (pair: AnswerPair) => {
  try {
    parentPort?.postMessage({ differences: compare(pair) });
  } catch (error) {
    parentPort?.postMessage({ error: String(error) });
  }
});
