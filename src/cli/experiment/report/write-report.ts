import { writeFile } from 'node:fs/promises';
import { LoopError } from '../../../core/errors.js';
import type { Journal } from '../../../core/experiment.js';
import { shellWord } from '../../../core/shell-word.js';
import type { Session } from '../../session.js';
import { configWords, replayCommand } from '../../show/next-commands.js';
import { printable } from '../../text/printable.js';
import { htmlReport } from './html-report.js';
import { markdownReport } from './markdown-report.js';
import { reportOf } from './report-of.js';

/** Figures are those of ten seconds: so long after the end, they are of the time after. */
export const lookAfterMs = 10_500;

const formats = { md: markdownReport, html: htmlReport } as const;

/** @throws LOOP_CLI_USAGE where the name is of neither format */
export function reportFormat(file: string): keyof typeof formats {
  const [, ending] = /\.(md|html)$/i.exec(file) ?? [];
  if (ending !== undefined) return ending.toLowerCase() as keyof typeof formats;
  throw new LoopError(
    'LOOP_CLI_USAGE',
    `--report: expected a file that ends in .md or .html, got ${JSON.stringify(file)}`,
  );
}

/** @throws LOOP_CLI_USAGE where it cannot be written */
export async function writeReport(
  { rooms, configFile }: Session,
  {
    file,
    name,
    journal,
  }: { readonly file: string; readonly name: string; readonly journal: Journal },
): Promise<void> {
  const outline = await rooms.outlineConfig(configFile).catch(() => null);
  const to = outline?.namespaces[0]?.name ?? 'NAMESPACE';
  const report = reportOf(journal, {
    replayCommand: (id) => replayCommand(id, to, configFile),
    listCommand: `loop list captures --experiment ${shellWord(printable(name))} --since ${journal.start}${configWords(configFile)}`,
  });
  await writeFile(file, formats[reportFormat(file)](report)).catch((error: Error) => {
    throw new LoopError('LOOP_CLI_USAGE', `--report: ${error.message}`, { cause: error });
  });
}
