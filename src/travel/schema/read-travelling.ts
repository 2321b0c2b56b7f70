import { z } from 'zod';
import { LoopError } from '../../core/errors.js';
import { compileRule } from '../../core/rules/compile-rule.js';
import type { RuleDefinition } from '../../core/rules/definition.js';
import type { TravellingCapture } from '../../core/travel.js';
import { malformed } from '../travel-error.js';
import { captureMeta, hopMeta, moments, rawHeaders } from './hop-meta.js';
import { mistakeOf } from './mistake-of.js';

const message = z.object({
  headers: rawHeaders,
  trailers: rawHeaders,
  moments,
  body: z.object({
    bytes: z.int().nonnegative(),
    truncated: z.boolean(),
    damaged: z.boolean().optional(),
    data: z.instanceof(Buffer, { error: 'expected bytes' }),
  }),
});

const travelling = captureMeta.extend({
  hops: z.array(hopMeta.extend({ request: message, response: message.nullable() })).min(1),
});

/**
 * Validates what was unpacked: a checksum says that a file is as it was written, not by whom.
 * @throws LOOP_TRAVEL_FORMAT
 */
export function readTravelling(value: unknown, file: string): TravellingCapture {
  const capture = parsed(travelling, value, file);
  return { ...capture, rule: readRule(capture.rule, file) };
}

/** @throws LOOP_TRAVEL_FORMAT, saying where */
export function parsed<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  file: string,
): z.infer<Schema> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const place = issue?.path.map(String).join('.') || 'the top level';
  throw malformed(file, `${place}: ${mistakeOf(issue)}`, result.error);
}

/** Whether a rule can be asked is found out by compiling it. */
export function readRule(rule: z.infer<typeof captureMeta>['rule'], file: string): RuleDefinition {
  try {
    compileRule(rule as RuleDefinition);
    return rule as RuleDefinition;
  } catch (error) {
    if (!(error instanceof LoopError)) throw error;
    throw malformed(file, error.message, error);
  }
}
