// What the admin API and its client say to each other about experiments that run.

import { z } from 'zod';
import type { ExperimentMark, MarkWish } from '../core/experiment-mark.js';
import { readMessage } from './read-message.js';

const name = z.string().min(1).max(200);

/** @throws LOOP_CONTROL_REQUEST */
export function parseMarkWish(body: unknown): MarkWish {
  return readMessage(z.strictObject({ experiment: name, owner: name, leaseMs: z.int() }), body);
}

const mark: z.ZodType<ExperimentMark> = z.object({
  ...{ experiment: z.string(), owner: z.string(), startedAtMs: z.number() },
});

/** What the gateway answers; undefined when it is not that. */
export function parseMark(body: unknown): ExperimentMark | undefined {
  return mark.safeParse(body).data;
}

export function parseMarks(body: unknown): readonly ExperimentMark[] | undefined {
  return z.object({ experiments: z.array(mark) }).safeParse(body).data?.experiments;
}
