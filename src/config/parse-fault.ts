import { LoopError } from '../core/errors.js';
import type { FaultDefinition } from '../core/fault.js';
import { checkFaultNames } from './check-fault-names.js';
import { formatKeyPath, type Mistake } from './mistake.js';
import { resolveFault } from './resolve-fault.js';
import { fault } from './schema/fault.js';
import { mapping } from './schema/text.js';
import { mistakesOfIssues } from './schema-mistakes.js';

const schema = mapping('a fault', { fault });
const linesMax = 10;

/**
 * A fault by itself, as an object in the notation of the config's `faults`.
 * @param services the names that `when` may say
 * @throws LOOP_CONFIG_INVALID with a line `fault.delay: expected …, got …` for every mistake
 */
export function parseFault(
  given: Readonly<Record<string, unknown>>,
  services: readonly string[],
): FaultDefinition {
  const data = { fault: given };
  const checked = schema.safeParse(data, { jitless: true });
  const mistakes = checked.success
    ? checkFaultNames({ value: given, path: ['fault'] }, services)
    : mistakesOfIssues(checked.error.issues, data);
  if (checked.success && mistakes.length === 0) return resolveFault(checked.data.fault);
  throw refusal(mistakes);
}

function refusal(mistakes: readonly Mistake[]): LoopError {
  const lines = mistakes.map(({ path, text }) => `${formatKeyPath(path)}: ${text}`);
  const more = lines.length - linesMax;
  const told = [...lines.slice(0, linesMax), ...(more > 0 ? [`and ${more} more`] : [])];
  return new LoopError('LOOP_CONFIG_INVALID', told.join('\n'), { statusCode: 400 });
}
