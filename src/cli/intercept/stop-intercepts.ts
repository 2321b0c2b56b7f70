import { LoopError } from '../../core/errors.js';
import type { Session } from '../session.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { gatewaysIntercepts } from './gateways-intercepts.js';
import { interceptJson } from './intercept-json.js';

export interface StopInterceptsOptions {
  readonly name: string | undefined;
  readonly all: boolean;
  readonly format: 'table' | 'json';
}

/** Prints how many requests each took. */
export async function stopIntercepts(
  session: Session,
  { name, all, format }: StopInterceptsOptions,
): Promise<void> {
  if ((name === undefined) !== all) {
    throw new LoopError('LOOP_CLI_USAGE', 'expected the name of an intercept, or --all');
  }
  const { io } = session;
  const intercepts = await gatewaysIntercepts(session);
  const stopped = name === undefined ? await intercepts.stopAll() : [await intercepts.stop(name)];
  if (format === 'json') {
    io.stdout.write(jsonText(stopped.map(interceptJson)));
  } else if (stopped.length === 0) {
    io.stderr.write('loop: nothing was intercepted\n');
  } else {
    for (const each of stopped) {
      io.stdout.write(
        `${printable(each.name)} ended: ${each.requests} requests went to ${printable(each.to)}\n`,
      );
    }
  }
}
