import type { FaultStatus } from '../../core/fault.js';
import { doingsText } from '../../core/fault-text.js';
import type { Session } from '../session.js';
import { durationText } from '../text/duration-text.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { type FaultFlags, faultForm } from './fault-form.js';
import { faultJson } from './fault-json.js';
import { gatewaysFaults } from './gateways-faults.js';
import { holdFault } from './hold-fault.js';
import { whenText } from './when-text.js';

export interface StartFaultOptions {
  readonly name: string | undefined;
  readonly flags: FaultFlags;
  readonly format: 'table' | 'json';
  /** Stay, and renew it. */
  readonly hold: boolean;
}

/** stdout gets the name alone, so that a script can keep it; what it does goes to stderr. */
export async function startFault(session: Session, options: StartFaultOptions): Promise<void> {
  const { io } = session;
  const fault = faultForm(options.name, options.flags);
  const faults = await gatewaysFaults(session);
  const tell = (started: FaultStatus) => {
    if (options.format === 'json') {
      io.stdout.write(jsonText(faultJson(started)));
      return;
    }
    io.stderr.write(startedText(started, options.hold));
    io.stdout.write(`${printable(started.name)}\n`);
  };
  if (options.hold) await holdFault(session, { faults, fault, tell });
  else tell(await faults.start({ fault }));
}

function startedText(started: FaultStatus, hold: boolean): string {
  const { name, when, percent, timeLeftMs } = started;
  const share = percent === 100 ? '' : ` of ${percent} % of the traces`;
  const time = timeLeftMs === null ? '' : ` for ${durationText(timeLeftMs)}`;
  const end = hold ? 'Ctrl-C' : `loop fault stop ${printable(name)}`;
  return (
    `loop: fault ${printable(name)}: ${printable(doingsText(started))} to calls${share} to ` +
    `${printable(whenText(when))}${time}; ${end} ends it\n`
  );
}
