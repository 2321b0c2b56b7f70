import type { Command } from 'commander';

/** Adds examples to a command's help: pairs of a command line and what it is for. */
export function examples(
  command: Command,
  lines: readonly (readonly [line: string, purpose: string])[],
): Command {
  const width = Math.max(...lines.map(([line]) => line.length));
  const text = lines.map(([line, purpose]) => `  ${line.padEnd(width)}   # ${purpose}`).join('\n');
  return command.addHelpText('after', `\nExamples:\n${text}`);
}
