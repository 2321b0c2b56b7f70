import { LoopError } from '../../core/errors.js';
import { checkDebugChoice } from '../debug/debug-choice.js';
import { isFiltering } from '../options/capture-filter.js';
import type { Session } from '../session.js';
import { checkJunit } from './junit.js';
import type { ReplayCommand } from './replay-command.js';
import { replayOne } from './replay-one.js';
import { replaySeveral } from './replay-several.js';

/** `loop replay`: one capture, once or several times, or all that a filter chooses. */
export async function runReplays(session: Session, command: ReplayCommand): Promise<void> {
  const { id, repeat, debug, request } = command;
  checkChoice(command);
  if (debug !== undefined) {
    const isShadowing = command.shadowMs !== undefined;
    const { canAsk } = session.io;
    checkDebugChoice(debug, { id, to: request.to, repeat, isShadowing, canAsk });
  }
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
