import type { ActivityRun, JournalStatus } from '../../core/experiment.js';
import type { Activity } from '../experiment.js';
import { executeActivity } from './execute-activity.js';
import { interruptionOf, type Scene } from './scene.js';

const ending: readonly (JournalStatus | null)[] = ['aborted', 'failed', 'interrupted'];

/**
 * One activity after the other; those in the background are not waited for until the last has ended.
 * Stops between two when the run is to end.
 * @throws Interrupted, and what an activity may not fail with
 */
export async function runMethod(scene: Scene, runs: ActivityRun[]): Promise<void> {
  await runInOrder(scene, scene.experiment.method, {
    runs,
    isOver: () => ending.includes(scene.journal.status),
  });
}

/** @throws as `runMethod` */
export async function runRollbacks(scene: Scene, runs: ActivityRun[]): Promise<void> {
  await runInOrder(scene, scene.experiment.rollbacks, { runs, isOver: () => false });
}

interface Order {
  readonly runs: ActivityRun[];
  readonly isOver: () => boolean;
}

async function runInOrder(
  scene: Scene,
  activities: readonly Activity[],
  { runs, isOver }: Order,
): Promise<void> {
  const inBackground: Promise<unknown>[] = [];
  try {
    for (const activity of activities) {
      const running = executeActivity(scene, activity, runs);
      // What goes wrong in the background is in its run, or is nobody's.
      if (activity.background) inBackground.push(running.catch(() => {}));
      else await running;
      if (scene.signal.aborted) throw interruptionOf(scene.signal);
      if (isOver()) break;
    }
  } finally {
    await Promise.all(inBackground);
  }
}
