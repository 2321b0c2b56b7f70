import type { GatewayAccess } from '../core/config.js';
import type { ExperimentMarks } from '../core/experiment-mark.js';
import { askAdmin } from './ask-admin.js';
import { parseMark, parseMarks } from './experiment-messages.js';
import { figuresMessages } from './figures-messages.js';

/**
 * The experiments that run at the gateway whose admin API listens where the config says.
 * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED, and what the gateway refuses
 */
export function connectToExperiments(gateway: GatewayAccess['gateway']): ExperimentMarks {
  const path = '/api/experiments';
  return {
    hold: (wish) => askAdmin(gateway, { method: 'PUT', path, parse: parseMark, body: wish }),
    list: () => askAdmin(gateway, { method: 'GET', path, parse: parseMarks }),
    figures: (owner) =>
      askAdmin(gateway, {
        ...{ method: 'GET', path: `${path}/${encodeURIComponent(owner)}/stat` },
        parse: figuresMessages.services,
      }),
    end: (owner) =>
      askAdmin(gateway, {
        ...{ method: 'DELETE', path: `${path}/${encodeURIComponent(owner)}`, parse: parseMarks },
      }),
  };
}
