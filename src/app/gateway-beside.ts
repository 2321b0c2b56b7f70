import type { Config } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import type { ExperimentOptions } from '../core/experiment.js';
import type { Rooms } from '../core/rooms.js';
import type { Experiment } from '../experiment/experiment.js';

export interface BesideAsked {
  readonly experiment: Pick<Experiment, 'method'>;
  readonly configFile: string | undefined;
  readonly rooms: Pick<Rooms, 'loadConfig' | 'faults'>;
  readonly options: ExperimentOptions;
}

/**
 * The config of a gateway that runs beside an experiment which asks nothing of it: the failures that
 * it leads to may pass there. Null where there is none, which is no mistake.
 */
export async function gatewayBeside(asked: BesideAsked): Promise<Config | null> {
  const { experiment, configFile, rooms, options } = asked;
  if (options.dry !== undefined || experiment.method.length === 0) return null;
  try {
    const config = await rooms.loadConfig(configFile);
    await (await rooms.faults(config)).list();
    return config;
  } catch (error) {
    if (!(error instanceof LoopError)) throw error;
    if (error.code === 'LOOP_CONFIG_NOT_FOUND' && configFile === undefined) return null;
    options.tell?.({ kind: 'note', text: `runs without a gateway: ${error.message}` });
    return null;
  }
}
