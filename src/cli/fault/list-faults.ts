import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { faultJson } from './fault-json.js';
import { faultsText } from './faults-text.js';
import { gatewaysFaults } from './gateways-faults.js';

export interface ListFaultsOptions {
  readonly all: boolean;
  readonly format: 'table' | 'json';
}

export async function listFaults(
  session: Session,
  { all, format }: ListFaultsOptions,
): Promise<void> {
  const { io, colour } = session;
  const known = await (await gatewaysFaults(session)).list();
  const faults = known.filter(({ ended }) => all || ended === null);
  if (format === 'json') {
    io.stdout.write(jsonText(faults.map(faultJson)));
  } else if (faults.length === 0) {
    const ended = known.length > 0 ? '; --all shows those that have ended' : '';
    io.stderr.write(`loop: no fault is in force${ended}\n`);
  } else {
    const line = io.isTTY ? io.columns : undefined;
    io.stdout.write(faultsText(faults, { line, colours: coloursFor(colour) }));
  }
}
