// The whole story in one run: a request fails somewhere down a chain, is kept, is looked at, is
// sent again to a debug copy, and passes once the fault is mended. Nothing in it is staged: what
// is shown is what the gateway and the command line did.
import { readFileSync } from 'node:fs';
import { type Mend, writeFixedCopy } from './fixed-copy.js';
import { keptChains } from './kept-chains.js';
import type { LoopCommand } from './loop-command.js';
import { sayWhatNext } from './say-what-next.js';
import {
  type DemoOptions,
  replay,
  type Scene,
  setScene,
  startDebugReviews,
  startSample,
  stopAll,
  unexpected,
} from './scene.js';
import { sendTraffic, type Traffic } from './send-traffic.js';
import { isOfStory, keptLines, trafficLine } from './tell-traffic.js';

/** @throws LOOP_CLI_DEMO when anything is not as the story tells it. */
export async function runDemo(options: DemoOptions): Promise<void> {
  const scene = await setScene(options);
  try {
    await startSample(scene);
    const traffic = await makeOneKindFail(scene);
    const id = await lookAtCapture(scene, traffic);
    await replayAgainstDebugCopy(scene, id);
    const place = await replayAgainstFixedCopy(scene, id);
    await stopAll(scene);
    sayWhatNext(options, scene.story, { ...scene, id, place });
  } finally {
    scene.story.idle();
    await scene.children.stopAll();
    scene.workspace.release();
  }
}

async function makeOneKindFail({ options, port, story }: Scene): Promise<Traffic> {
  const onProgress = (sent: number): void => {
    if (sent % 100 === 0) story.busy(`sent ${sent} requests`);
  };
  const edge = `http://127.0.0.1:${port(8080)}`;
  const traffic = await sendTraffic(edge, { signal: options.signal, onProgress });
  story.chapter(trafficLine(traffic));
  if (traffic.failed === 0) throw unexpected("book 4's page", 'status 500', 'none');
  return traffic;
}

async function lookAtCapture(scene: Scene, { failed: expected }: Traffic): Promise<number> {
  const { story, loop, options } = scene;
  const onWait = (what: string): void => story.busy(what);
  const { signal } = options;
  const { all, id } = await keptChains(loop, { failed: expected, isOfStory, signal, onWait });
  for (const line of keptLines(all, expected)) story.line(line);
  await story.type('list', 'captures');

  story.chapter('Every hop of a kept request is there, with headers and bodies.');
  await story.type('show', `${id}`);

  const { failed, asked } = await failedHop(loop, id);
  story.chapter(`${failed} is where it failed. What had ${asked.service} answered it?`);
  await story.type('show', `${id}`, '--hop', `${asked.index}`);
  return id;
}

interface ShownCapture {
  readonly failedAt: string | null;
  readonly chain: readonly { index: number; from: string | null; service: string }[];
}

/** The service that failed first, and the call it had made. */
async function failedHop(
  loop: LoopCommand,
  id: number,
): Promise<{ failed: string; asked: ShownCapture['chain'][number] }> {
  const { failedAt, chain } = await loop.json<ShownCapture>(['show', `${id}`]);
  const asked = chain.find(({ from }) => from === failedAt);
  if (failedAt === null || asked === undefined) {
    throw unexpected(`capture ${id}`, 'a failed hop that calls another', failedAt ?? 'none');
  }
  return { failed: failedAt, asked };
}

async function replayAgainstDebugCopy(scene: Scene, id: number): Promise<void> {
  const { options, story } = scene;
  await startDebugReviews(scene, options.samples);
  story.chapter('debug-ns has a copy of reviews, and nothing else. The same call, sent to it;');
  story.line('what the copy asks ratings for is answered from the capture:');
  await replay(scene, id, 'reproduced');
}

/** @returns where it had failed before: `reviews.ts:52` */
async function replayAgainstFixedCopy(scene: Scene, id: number): Promise<string> {
  const { workspace, children, story, options } = scene;
  const { message, place } = failureIn(children.logFile('debug-reviews'));
  const { before, after } = writeFixedCopy(options.samples, workspace.fixedCopy, takesBoth);
  story.chapter(`${message}, says the debug copy, at ${place}.`);
  story.line('One rating comes as an object, several as a list. Mended, and started again:');
  story.line(`\n  ${options.colours.bad(`- ${before}`)}`);
  story.line(`  ${options.colours.good(`+ ${after}`)}`);
  await children.stop('debug-reviews');
  await startDebugReviews(scene, workspace.fixedCopy);
  await replay(scene, id, 'passed');
  return place;
}

/** What the service logged: a message, and the first of its own lines in the stack. */
function failureIn(logFile: string): { message: string; place: string } {
  const log = readFileSync(logFile, 'utf8');
  const [, message] = /^\w*Error: (.+)$/m.exec(log) ?? [];
  const [, place] = /([\w-]+\.ts:\d+):\d+/.exec(log) ?? [];
  if (message === undefined || place === undefined) {
    throw unexpected(logFile, 'an error with its stack', log.trim() || 'nothing');
  }
  return { message, place };
}

/** One rating comes as an object, several as a list. */
const takesBoth: Mend = { find: 'of answer.ratings)', put: 'of [answer.ratings].flat())' };
