import type { ExperimentEvent, OpenedExperiment } from '../../core/experiment.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { eventLine } from './event-line.js';
import { LiveBlock } from './live-block.js';
import { runLines } from './run-lines.js';
import { nothingSeen, seenWith } from './run-seen.js';

export interface ShownRun {
  tell(event: ExperimentEvent): void;
  end(): void;
}

/** A line for each thing that happens; on a terminal, how things are stands below them. */
export function showRun({ io, colour }: Session, { probes }: OpenedExperiment): ShownRun {
  const colours = coloursFor(colour);
  if (!io.isTTY) {
    return {
      tell(event) {
        const line = eventLine(event, colours);
        if (line !== null) io.stdout.write(line);
      },
      end() {},
    };
  }
  const block = new LiveBlock(io);
  let seen = nothingSeen(probes);
  let isOver = false;
  const draw = (text = '') => {
    // A screen that is lower than the block could not go back to its beginning.
    const rows = Math.max(0, (io.rows ?? 24) - 2);
    const lines = runLines(seen, { columns: io.columns ?? 80, rows, colours });
    block.draw(['', ...lines].slice(0, rows), text);
  };
  const ignore = io.onResize(() => {
    if (!isOver) draw();
  });
  return {
    tell(event) {
      seen = seenWith(seen, event);
      if (!isOver) draw(eventLine(event, colours) ?? '');
    },
    end() {
      isOver = true;
      ignore();
      block.end();
    },
  };
}
