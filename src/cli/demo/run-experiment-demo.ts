// The other story: nothing has failed yet. An experiment finds a weakness, its failure is kept as any other, is
// sent again to a debug copy, and the experiment completes once the weakness is mended.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Mend, writeFixedCopy } from './fixed-copy.js';
import { keptChains } from './kept-chains.js';
import {
  type DemoOptions,
  replay,
  type Scene,
  setScene,
  startDebugReviews,
  startSample,
  startService,
  stopAll,
} from './scene.js';
import type { KeptChain } from './tell-traffic.js';

const file = 'slow-ratings.yaml';

/** @throws LOOP_CLI_DEMO when anything is not as the story tells it. */
export async function runExperimentDemo(options: DemoOptions): Promise<void> {
  const scene = await setScene(options);
  try {
    const experiment = writeFiles(scene);
    await startSample(scene);
    await findTheWeakness(scene, experiment);
    const id = await replayTheFailure(scene);
    await mendIt(scene, id, experiment);
    await stopAll(scene);
    scene.story.chapter(
      'Nothing is left running. The same on your own services: docs/experiments.md.',
    );
  } finally {
    scene.story.idle();
    await scene.children.stopAll();
    scene.workspace.release();
  }
}

/** The experiment, with the ports of this run; and a rule for what is slow. Returns the experiment's file. */
function writeFiles({ options, workspace, port }: Scene): string {
  const rule = '    - name: slow-reviews\n      when: { service: reviews, latency: ">2s" }\n';
  const config = readFileSync(workspace.config, 'utf8');
  writeFileSync(
    workspace.config,
    config.replace('  rules:\n', () => `  rules:\n${rule}`),
  );
  const sample = readFileSync(join(dirname(options.sampleConfig), file), 'utf8');
  const to = join(workspace.folder, file);
  writeFileSync(to, sample.replace('127.0.0.1:8080', `127.0.0.1:${port(8080)}`));
  return to;
}

async function findTheWeakness({ story }: Scene, experiment: string): Promise<void> {
  story.chapter('All is well. Would it be, if ratings took three seconds? The experiment:');
  for (const line of readFileSync(experiment, 'utf8').split('\n')) {
    if (line !== '' && !line.startsWith('#')) story.line(`  ${line}`);
  }
  await story.typeExpecting(1, 'experiment', 'run', experiment);
  story.chapter('It would not. The fault is gone again, and what failed meanwhile was kept:');
}

async function replayTheFailure(scene: Scene): Promise<number> {
  const { story, loop, options } = scene;
  const onWait = (what: string): void => story.busy(what);
  const { signal } = options;
  const { id } = await keptChains(loop, { failed: 1, isOfStory: isSlow, signal, onWait });
  await story.type('list', 'captures', '--experiment', 'slow-ratings');
  await story.type('show', `${id}`);
  await startDebugReviews(scene, options.samples);
  story.chapter(
    'reviews waits as long as ratings takes. The same call, sent to a copy of reviews;',
  );
  story.line('ratings is answered from the capture, as late as it was:');
  await replay(scene, id, 'reproduced', ['--timing', 'recorded']);
  return id;
}

/** The page was late, and whole: its status says nothing. */
function isSlow({ path, status }: KeptChain): boolean {
  return path === '/productpage' && status === 200;
}

async function mendIt(scene: Scene, id: number, experiment: string): Promise<void> {
  const { workspace, children, story, options } = scene;
  const { before, after } = writeFixedCopy(
    options.samples,
    workspace.fixedCopy,
    waitsForHalfASecond,
  );
  story.chapter('A time-out is missing: better a page without stars. Mended in the copy:');
  story.line(`\n  ${options.colours.bad(`- ${before}`)}`);
  story.line(`  ${options.colours.good(`+ ${after}`)}`);
  await children.stop('debug-reviews');
  await startDebugReviews(scene, workspace.fixedCopy);
  await replay(scene, id, 'passed', ['--timing', 'recorded']);
  story.chapter('The mended reviews takes its place, and the experiment is run again:');
  await children.stop('reviews');
  await startService(scene, { name: 'reviews', samplePort: 9081, folder: workspace.fixedCopy });
  await story.type('experiment', 'run', experiment);
}

// biome-ignore lint/suspicious/noTemplateCurlyInString: as the sample's line has it.
const asked = "getJson('ratings', `/ratings/${id}`, request)";
const waitsForHalfASecond: Mend = {
  find: `await ${asked}`,
  put: `await Promise.race([${asked}, new Promise((late) => setTimeout(late, 500, { ratings: [] }))])`,
};
