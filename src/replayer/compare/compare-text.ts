import { align } from './align.js';
import { changed, type Finding, type Findings } from './finding.js';
import type { Noise } from './noise.js';

/** Compares by line; numbers are those of the recorded text, for added lines of the replayed. */
export function compareText(recorded: string, replayed: string, noise: Noise): Findings {
  const before = recorded.split(/\r?\n/);
  const after = replayed.split(/\r?\n/);
  const differences: Finding[] = [];
  const passed: string[] = [];
  for (const step of align(
    before.map(noise.outlineOfRecorded),
    after.map(noise.outlineOfReplayed),
  )) {
    const at = `body line ${1 + (step.recorded ?? step.replayed ?? 0)}`;
    const one = step.recorded === null ? undefined : before[step.recorded];
    const other = step.replayed === null ? undefined : after[step.replayed];
    if (one === other) continue;
    if (one === undefined) {
      differences.push({ kind: 'added', at, recorded: null, replayed: other });
    } else if (other === undefined) {
      differences.push({ kind: 'removed', at, recorded: one, replayed: null });
    } else if (noise.isNoise(one, other)) {
      passed.push(at);
    } else {
      differences.push(changed(at, one, other));
    }
  }
  return { differences, noise: passed };
}
