import type { ActivityRun, ExperimentEvent, ExperimentPhase } from '../../core/experiment.js';
import type { Colours } from '../text/colours.js';
import { durationText } from '../text/duration-text.js';
import { printable } from '../text/printable.js';

const phases: Readonly<Record<ExperimentPhase, string>> = {
  before: 'hypothesis, before',
  method: 'method',
  after: 'hypothesis, after',
  rollbacks: 'rollbacks',
};

/** What is told of an event as it happens; null for what needs no line. */
export function eventLine(event: ExperimentEvent, colours: Colours): string | null {
  switch (event.kind) {
    case 'phase':
      return `\n${colours.heading(phases[event.phase])}\n`;
    case 'began':
      return event.background ? `  … ${nameOf(event.activity)}, in the background\n` : null;
    case 'ended':
      return runLine(event.run, colours);
    case 'pause':
      return `  … ${durationText(event.seconds * 1000)}\n`;
    case 'state':
      if (event.when === 'during' && event.met) return null;
      return event.met
        ? `  ${colours.good('it holds')}\n`
        : `  ${colours.bad('it does not hold')}\n`;
    case 'figures':
    case 'hold':
      return null;
    case 'note':
      return `  ${printable(event.text)}\n`;
  }
}

function runLine(run: ActivityRun, colours: Colours): string {
  const took = durationText((run.duration ?? 0) * 1000);
  const [first = ''] = run.exception?.slice(-1) ?? [];
  const why = run.status === 'failed' ? `: ${printable(first.trim())}` : '';
  const isWell = run.status === 'succeeded' && run.tolerance_met !== false;
  const mark = isWell ? colours.good('✓') : colours.bad('✗');
  return `  ${mark} ${nameOf(run.activity)} (${took})${why}\n`;
}

function nameOf({ name }: Readonly<Record<string, unknown>>): string {
  return printable(String(name));
}
