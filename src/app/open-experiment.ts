import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { parseFault } from '../config/parse-fault.js';
import { readYaml } from '../config/yaml-source.js';
import type { Config } from '../core/config.js';
import { LoopError } from '../core/errors.js';
import type {
  ExperimentOptions,
  ExperimentSource,
  Journal,
  OpenedExperiment,
} from '../core/experiment.js';
import type { Rooms } from '../core/rooms.js';
import type { Experiment } from '../experiment/experiment.js';
import { formatOf, readExperiment } from '../experiment/read-experiment.js';
import { experimentMeans } from './experiment-means.js';
import { readVariables } from './experiment-variables.js';
import { gatewayBeside } from './gateway-beside.js';

/** Reads an experiment, and puts together what it takes to run it. */
export async function openExperiment(
  { file, configFile, ...variables }: ExperimentSource,
  rooms: Rooms,
): Promise<OpenedExperiment> {
  const { env, ...given } = await readVariables(variables);
  const text = await readFile(file, 'utf8').catch((error: Error) => {
    throw new LoopError('LOOP_CLI_USAGE', `${file}: ${error.message}`, { cause: error });
  });
  return naming(file, async () => {
    const data = dataOf(text);
    const format = formatOf(data);
    const hasVariables = Object.values(variables).some(
      (each) => each !== undefined && each.length > 0,
    );
    if (hasVariables && format !== 'chaostoolkit') {
      throw new LoopError('LOOP_CLI_USAGE', '--var, --var-file: only for what is of Chaos Toolkit');
    }
    const isOfMesh = format === 'glooshot' || format === 'istio';
    const early = isOfMesh ? await rooms.loadConfig(configFile) : null;
    const experiment = readExperiment(data, {
      services: early?.services.map(({ name }) => name) ?? [],
      virtualServiceFaults:
        early !== null && format === 'istio'
          ? await rooms.readVirtualService(early, text, file)
          : [],
      given,
    });
    const config = experiment.usesGateway ? (early ?? (await rooms.loadConfig(configFile))) : null;
    if (config !== null) checkFaults(experiment, config);
    const checking = experimentMeans({ experiment, config, rooms, options: {}, env });
    await experiment.check?.(checking.means).finally(checking.end);
    return {
      ...{ format: experiment.format, name: experiment.name, title: experiment.title },
      probes: experiment.hypothesis?.probes.map(({ name }) => name) ?? [],
      ...{ usesGateway: experiment.usesGateway, notDone: experiment.notDone },
      counts: {
        probes: experiment.hypothesis?.probes.length ?? 0,
        activities: experiment.method.length,
        rollbacks: experiment.rollbacks.length,
      },
      every: experiment.every ?? null,
      async run(options) {
        const startedAtMs = Date.now();
        const beside = config ?? (await gatewayBeside({ experiment, configFile, rooms, options }));
        const means = experimentMeans({ experiment, config: beside, rooms, options, env });
        const journal = await naming(file, () => means.run());
        if (beside !== null && options.dry === undefined) {
          const ran = { experiment, file, startedAtMs, every: options.every ?? null, journal };
          await keepRun(ran, beside, rooms, options);
        }
        return journal;
      },
    };
  });
}

interface Ran {
  readonly experiment: Experiment;
  readonly file: string;
  readonly startedAtMs: number;
  readonly every: string | null;
  readonly journal: Journal;
}

/** What came of it is known already: a store that is in trouble does not take that away. */
async function keepRun(
  { experiment, file, startedAtMs, every, journal }: Ran,
  config: Config,
  rooms: Rooms,
  { tell }: ExperimentOptions,
): Promise<void> {
  const { name, format } = experiment;
  try {
    const history = await rooms.experimentHistory(config.file, { create: true });
    await history
      .save({
        ...{ name, format, file, every, startedAtMs, journal },
        title: String(journal.experiment.title ?? experiment.title),
        durationMs: (journal.duration ?? 0) * 1000,
        status: journal.status ?? 'aborted',
        deviated: journal.deviated,
        captures: journal.captures?.length ?? 0,
      })
      .finally(() => history.close());
  } catch (error) {
    if (!(error instanceof LoopError)) throw error;
    tell?.({ kind: 'note', text: `the run is not in the history: ${error.message}` });
  }
}

/** An experiment's mistakes are told with the file's name. */
async function naming<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LoopError) || error.code !== 'LOOP_EXPERIMENT_INVALID') throw error;
    throw new LoopError(error.code, `${file}: ${error.message}`, { cause: error });
  }
}

function dataOf(text: string): unknown {
  const source = readYaml(text);
  const [mistake] = source.mistakes;
  if (mistake !== undefined) {
    const { line, column } = source.positionOf(mistake.offset);
    throw new LoopError('LOOP_EXPERIMENT_INVALID', `${line}:${column}: YAML: ${mistake.text}`);
  }
  const { data } = source;
  // Its program reads YAML 1.1, in which `yes` is true and `010` is 8.
  return formatOf(data) === 'chaostoolkit' ? parse(text, { version: '1.1', merge: true }) : data;
}

/** What a fault does is read by the gateway; here it is looked at before anything is broken. */
function checkFaults({ faults }: Experiment, { services, faults: configured = [] }: Config): void {
  const names = services.map(({ name }) => name);
  for (const form of faults) {
    if (Object.keys(form).length === 1) {
      if (configured.some(({ name }) => name === form.name)) continue;
      throw new LoopError(
        'LOOP_EXPERIMENT_INVALID',
        `faults: expected the name of a fault in the config, got ${JSON.stringify(form.name)}`,
      );
    }
    try {
      parseFault(form, names);
    } catch (error) {
      if (!(error instanceof LoopError)) throw error;
      throw new LoopError('LOOP_EXPERIMENT_INVALID', error.message, { cause: error });
    }
  }
}
