import { hostname, userInfo } from 'node:os';
import { LoopError } from '../../core/errors.js';
import type { InterceptWish } from '../../core/intercept.js';
import type { Session } from '../session.js';
import { durationText } from '../text/duration-text.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { gatewaysIntercepts } from './gateways-intercepts.js';
import { interceptJson } from './intercept-json.js';
import { marksText } from './intercepts-text.js';

export interface StartInterceptOptions extends Omit<InterceptWish, 'by'> {
  readonly format: 'table' | 'json';
}

/** stdout gets the name alone, so that a script can keep it; what it does goes to stderr. */
export async function startIntercept(
  session: Session,
  { format, ...wish }: StartInterceptOptions,
): Promise<void> {
  const { io } = session;
  if (wish.header === undefined && wish.baggage === undefined) {
    throw new LoopError(
      'LOOP_CLI_USAGE',
      'expected --header or --baggage, which your requests carry and others do not',
    );
  }
  const intercepts = await gatewaysIntercepts(session);
  const started = await intercepts.start({ ...wish, by: whoAmI() });
  if (format === 'json') {
    io.stdout.write(jsonText(interceptJson(started)));
    return;
  }
  const { name, service, to, timeLeftMs } = started;
  io.stderr.write(
    `loop: intercept ${printable(name)}: calls to ${printable(service)} with ` +
      `${printable(marksText(started))} go to ${printable(to)} for ${durationText(timeLeftMs)}; ` +
      `loop intercept stop ${printable(name)} ends it\n`,
  );
  io.stdout.write(`${printable(name)}\n`);
}

/** Told to the others. */
function whoAmI(): string {
  let user = 'unknown';
  try {
    user = userInfo().username;
  } catch {
    // A container may run as a user that has no name.
  }
  return `${user}@${hostname()}`;
}
