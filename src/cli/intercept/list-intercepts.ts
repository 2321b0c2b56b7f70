import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { gatewaysIntercepts } from './gateways-intercepts.js';
import { interceptJson } from './intercept-json.js';
import { interceptsText } from './intercepts-text.js';

export interface ListInterceptsOptions {
  readonly all: boolean;
  readonly format: 'table' | 'json';
}

export async function listIntercepts(
  session: Session,
  { all, format }: ListInterceptsOptions,
): Promise<void> {
  const { io, colour } = session;
  const known = await (await gatewaysIntercepts(session)).list();
  const shown = known.filter(({ ended }) => all || ended === null);
  if (format === 'json') {
    io.stdout.write(jsonText(shown.map(interceptJson)));
  } else if (shown.length === 0) {
    const ended = known.length > 0 ? '; --all shows those that have ended' : '';
    io.stderr.write(`loop: nothing is intercepted${ended}\n`);
  } else {
    const line = io.isTTY ? io.columns : undefined;
    io.stdout.write(interceptsText(shown, { line, colours: coloursFor(colour) }));
  }
}
