import type { z } from 'zod';
import { LoopError } from '../core/errors.js';

/**
 * What came with a request, checked.
 * @throws LOOP_CONTROL_REQUEST
 */
export function readMessage<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const mistakes = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  throw new LoopError('LOOP_CONTROL_REQUEST', mistakes.join('; '), { statusCode: 400 });
}
