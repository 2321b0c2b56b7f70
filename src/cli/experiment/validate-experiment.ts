import type { OpenedExperiment } from '../../core/experiment.js';
import type { Session } from '../session.js';
import { jsonText } from '../text/json-text.js';
import { printable } from '../text/printable.js';
import type { GivenVariables } from './run-experiment.js';

/** @throws LOOP_EXPERIMENT_INVALID */
export async function validateExperiment(
  { rooms, io, configFile }: Session,
  file: string,
  { var: vars, varFile: varFiles, format: form }: GivenVariables & { format: 'text' | 'json' },
): Promise<void> {
  const opened = await rooms.openExperiment({ file, configFile, vars, varFiles });
  const { format, name, title, counts, usesGateway, notDone } = opened;
  if (form === 'json') {
    io.stdout.write(jsonText({ valid: true, format, name, title, counts, usesGateway, notDone }));
    return;
  }
  io.stdout.write(`${printable(file)} is valid: ${outline(opened)}\n`);
  for (const line of notDone) io.stderr.write(`loop: not done: ${printable(line)}\n`);
}

const formatNames = {
  chaostoolkit: 'Chaos Toolkit',
  glooshot: 'Gloo Shot',
  istio: 'Istio',
  loop: 'loop',
} as const;

function outline({ format, title, counts }: OpenedExperiment): string {
  const { probes, activities, rollbacks } = counts;
  return (
    `${printable(title)} (${formatNames[format]}; hypothesis of ${probes}, method of ` +
    `${activities}, rollbacks: ${rollbacks})`
  );
}
