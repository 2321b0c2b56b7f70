import type { FaultStatus, Faults } from '../../core/fault.js';
import { doingsText } from '../../core/fault-text.js';
import type { Session } from '../session.js';
import { durationText } from '../text/duration-text.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import { type FaultFlags, type FaultForm, faultForm } from './fault-form.js';
import { faultJson } from './fault-json.js';
import { fileForms } from './file-forms.js';
import { gatewaysFaults } from './gateways-faults.js';
import { holdFaults } from './hold-faults.js';
import { whenText } from './when-text.js';

export interface StartFaultOptions {
  readonly name: string | undefined;
  readonly flags: FaultFlags;
  /** Of an Istio VirtualService, whose faults are started. */
  readonly file: string | undefined;
  readonly format: 'table' | 'json';
  /** Stay, and renew it. */
  readonly hold: boolean;
}

/** stdout gets the name alone, so that a script can keep it; what it does goes to stderr. */
export async function startFault(session: Session, options: StartFaultOptions): Promise<void> {
  const { io } = session;
  const { name, flags, file, format, hold } = options;
  const forms =
    file === undefined ? [faultForm(name, flags)] : await fileForms(session, file, flags);
  const faults = await gatewaysFaults(session);
  const tell = (started: readonly FaultStatus[]) => {
    if (format === 'json') {
      const shown = started.map(faultJson);
      io.stdout.write(jsonText(file === undefined ? shown[0] : shown));
      return;
    }
    for (const each of started) {
      io.stderr.write(startedText(each, hold));
      io.stdout.write(`${printable(each.name)}\n`);
    }
  };
  if (hold) await holdFaults(session, { faults, forms, tell });
  else tell(await startAll(faults, forms));
}

/** All of them or none. */
async function startAll(faults: Faults, forms: readonly FaultForm[]): Promise<FaultStatus[]> {
  const started: FaultStatus[] = [];
  try {
    for (const fault of forms) started.push(await faults.start({ fault }));
    return started;
  } catch (error) {
    for (const { name } of started) await faults.stop(name);
    throw error;
  }
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
