import { LoopError } from '../../core/errors.js';
import type { Session } from '../session.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { faultJson } from './fault-json.js';
import { gatewaysFaults } from './gateways-faults.js';

export interface StopFaultsOptions {
  readonly name: string | undefined;
  readonly all: boolean;
  readonly format: 'table' | 'json';
}

/** Prints what each has counted in its time. */
export async function stopFaults(
  session: Session,
  { name, all, format }: StopFaultsOptions,
): Promise<void> {
  if ((name === undefined) !== all) {
    throw new LoopError('LOOP_CLI_USAGE', 'expected the name of a fault, or --all');
  }
  const { io } = session;
  const faults = await gatewaysFaults(session);
  const stopped = name === undefined ? await faults.stopAll() : [await faults.stop(name)];
  if (format === 'json') {
    io.stdout.write(jsonText(stopped.map(faultJson)));
  } else if (stopped.length === 0) {
    io.stderr.write('loop: no fault was in force\n');
  } else {
    for (const each of stopped) {
      io.stdout.write(`${printable(each.name)} ended: ${each.injected} requests had it\n`);
    }
  }
}
