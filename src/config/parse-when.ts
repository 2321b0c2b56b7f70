import { LoopError } from '../core/errors.js';
import type { WhenDefinition } from '../core/rules/definition.js';
import { formatKeyPath, type Mistake } from './mistake.js';
import { mapping } from './schema/text.js';
import { when } from './schema/when.js';
import { mistakesOfIssues } from './schema-mistakes.js';
import { readYaml } from './yaml-source.js';

const schema = mapping('a when', { when });

/**
 * A rule's `when` by itself: as an object, or as text that would stand below `when:` in the config.
 * @throws LOOP_CONFIG_INVALID with a line `when.latency: expected …, got …` for every mistake
 */
export function parseWhen(given: unknown): WhenDefinition {
  const data = { when: typeof given === 'string' ? readText(given) : given };
  const checked = schema.safeParse(data, { jitless: true });
  if (checked.success) return checked.data.when;
  throw refusal(mistakesOfIssues(checked.error.issues, data).map(lineOf));
}

function readText(text: string): unknown {
  const source = readYaml(text);
  if (!source.isBroken && source.mistakes.length === 0) return source.data;
  throw refusal(
    source.mistakes.map(({ offset, text: mistake }) => {
      const { line, column } = source.positionOf(offset);
      return `when, line ${line}, column ${column}: ${mistake}`;
    }),
  );
}

function lineOf({ path, text }: Mistake): string {
  return `${formatKeyPath(path)}: ${text}`;
}

const linesMax = 10;

function refusal(lines: readonly string[]): LoopError {
  const more = lines.length - linesMax;
  const told = [...lines.slice(0, linesMax), ...(more > 0 ? [`and ${more} more`] : [])];
  return new LoopError('LOOP_CONFIG_INVALID', told.join('\n'));
}
