import { LoopError } from '../../core/errors.js';
import type { ReplayRequest } from '../../core/rooms.js';
import type { CaptureFilter } from '../../core/store.js';
import type { ExpectedVerdict } from '../exit-code.js';
import { isFiltering } from '../options/capture-filter.js';
import type { Session } from '../session.js';
import { checkJunit } from './junit.js';
import { replayOne } from './replay-one.js';
import { replaySeveral } from './replay-several.js';

export interface ReplayCommand {
  /** Of the capture; undefined when the filter chooses them. */
  readonly id: string | undefined;
  readonly filter: CaptureFilter;
  readonly request: Omit<ReplayRequest, 'capture'>;
  readonly expect: ExpectedVerdict | undefined;
  readonly repeat: number;
  readonly concurrency: number;
  /** Do not ask. */
  readonly yes: boolean;
  /** Where to write a JUnit report. */
  readonly junit: string | undefined;
  readonly format: 'text' | 'json';
  /** When it passed, live traffic is copied for this long at most, until the rule holds. */
  readonly shadowMs?: number | undefined;
}

/** `loop replay`: one capture, once or several times, or all that a filter chooses. */
export async function runReplays(session: Session, command: ReplayCommand): Promise<void> {
  const { id, repeat } = command;
  checkChoice(command);
  await checkJunit(command.junit);
  if (id !== undefined && repeat === 1) await replayOne(session, { ...command, id });
  else await replaySeveral(session, command);
}

function checkChoice({ id, filter, request, repeat, shadowMs }: ReplayCommand): void {
  if (shadowMs !== undefined && (id === undefined || repeat !== 1)) {
    throw usage('--shadow is for one run of one capture: give its id, without --repeat');
  }
  if (shadowMs !== undefined && request.to.includes('://')) {
    throw usage('--shadow copies to a namespace of the config: give its name to --to');
  }
  if (id !== undefined) {
    // With an id, `--service` says which hop to send.
    const { service: _, ...choosing } = filter;
    if (!isFiltering(choosing)) return;
    throw usage('expected a capture or filters that choose captures, got both');
  }
  if (!isFiltering({ ...filter, limit: undefined })) {
    throw usage(
      'expected a capture (its number, trace id or request id), or filters that choose captures: --rule, --service, --status, --path, --since, --until',
    );
  }
  if (request.hop !== undefined) throw usage('--hop numbers the hops of one capture: give its id');
  if (repeat !== 1) throw usage('--repeat is for one capture: give its id');
}

function usage(message: string): LoopError {
  return new LoopError('LOOP_CLI_USAGE', message);
}
