import type { Journal, SteadyState } from '../../core/experiment.js';
import type { Colours } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';

/** How it ended, in a line or a few. */
export function outcomeText(journal: Journal, colours: Colours): string {
  const took = durationText((journal.duration ?? 0) * 1000);
  const { before, after } = journal.steady_states;
  if (journal.deviated) {
    const seen = lastProbe(after);
    return `\n${colours.bad('deviated')} after ${took}: a weakness was found\n${seen}`;
  }
  if (before?.steady_state_met === false) {
    const seen = lastProbe(before);
    return `\n${colours.bad(`${journal.status}`)} after ${took}: the hypothesis did not hold before anything was broken\n${seen}`;
  }
  const colour = journal.status === 'completed' ? colours.good : colours.bad;
  return `\n${colour(journal.status ?? '')} after ${took}\n`;
}

const shownMax = 300;

/** The first that was not met is the last that was asked. */
function lastProbe(state: SteadyState | null): string {
  const run = state?.probes.at(-1);
  if (run === undefined) return '';
  const wanted = JSON.stringify(run.activity.tolerance);
  const came = run.status === 'failed' ? 'no answer' : JSON.stringify(run.output);
  const shown = came.length > shownMax ? `${came.slice(0, shownMax - 1)}…` : came;
  return printableLines(`  ${run.activity.name}: expected ${wanted}, got ${shown}`);
}

function printableLines(line: string): string {
  return `${printable(line)}\n`;
}
