import { readFile } from 'node:fs/promises';
import { LoopError } from '../../core/errors.js';
import type { Session } from '../session.js';
import type { FaultFlags, FaultForm } from './fault-form.js';

/**
 * The faults of an Istio VirtualService, in the notation of the config.
 * @throws LOOP_CLI_USAGE, LOOP_CONFIG_INVALID
 */
export async function fileForms(
  { rooms, configFile }: Session,
  file: string,
  { for: forHow, ...flags }: FaultFlags,
): Promise<readonly FaultForm[]> {
  const [other] = Object.keys(flags);
  if (other !== undefined) {
    throw new LoopError(
      'LOOP_CLI_USAGE',
      `--file: expected no option but --for beside it, got --${other}`,
    );
  }
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new LoopError('LOOP_CLI_USAGE', `--file: ${error.message}`, { cause: error });
  });
  const config = await rooms.loadConfig(configFile);
  const forms = await rooms.readVirtualService(config, text, file);
  return forms.map((form) => (forHow === undefined ? form : { ...form, for: forHow }));
}
