// The whole story in one run: a request fails somewhere down a chain, is kept, is looked at, is
// sent again to a debug copy, and passes once the fault is mended. Nothing in it is staged: what
// is shown is what the gateway and the command line did.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LoopError } from '../../core/errors.js';
import type { Verdict } from '../../core/replay.js';
import { Children } from './children.js';
import { writeFixedCopy } from './fixed-copy.js';
import { keptChains } from './kept-chains.js';
import { LoopCommand } from './loop-command.js';
import { sayWhatNext, type WhereItRan } from './say-what-next.js';
import { sendTraffic, type Traffic } from './send-traffic.js';
import { type Stage, Story } from './story.js';
import { keptLines, trafficLine } from './tell-traffic.js';
import { openWorkspace, type Workspace } from './workspace.js';
import { type PortOf, writeConfig } from './write-config.js';

export interface DemoOptions extends Stage, WhereItRan {
  /** Compiled file that runs `loop`. */
  readonly main: string;
  /** Folder of the compiled sample. */
  readonly samples: string;
  readonly sampleConfig: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends the demo; its reason is thrown when all children are gone. */
  readonly signal: AbortSignal;
}

interface Scene {
  readonly options: DemoOptions;
  readonly workspace: Workspace;
  readonly port: PortOf;
  readonly children: Children;
  readonly loop: LoopCommand;
  readonly story: Story;
}

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

async function setScene(options: DemoOptions): Promise<Scene> {
  const workspace = openWorkspace(options.cwd);
  const port = await writeConfig({ sample: options.sampleConfig, file: workspace.config });
  const { signal } = options;
  const env = { ...options.env, LOOP_CONFIG: workspace.config };
  const loop = new LoopCommand({ main: options.main, env, signal });
  const story = new Story(options, loop);
  const onWait = (what: string): void => story.busy(what);
  const children = new Children({ logFolder: workspace.logs, env, signal, onWait });
  return { options, workspace, port, children, loop, story };
}

async function startSample(scene: Scene): Promise<void> {
  const { options, port, story } = scene;
  const service = (name: string, samplePort: number): Promise<void> =>
    start(scene, name, sampleFile(options.samples, name), {
      PORT: `${port(samplePort)}`,
      MESH: `http://127.0.0.1:${port(8082)}`,
    });
  await Promise.all([
    start(scene, 'gateway', [options.main, 'gateway']),
    service('productpage', 9080),
    service('reviews', 9081),
    service('ratings', 9082),
    service('details', 9083),
  ]);
  story.chapter('A bookshop of four services runs here; all their calls pass the loop gateway.');
  story.line('\n  productpage ─┬─ details');
  story.line('               └─ reviews ─── ratings');
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
  const { all, id } = await keptChains(loop, { failed: expected, signal: options.signal, onWait });
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
  const { before, after } = writeFixedCopy(options.samples, workspace.fixedCopy);
  story.chapter(`${message}, says the debug copy, at ${place}.`);
  story.line('One rating comes as an object, several as a list. Mended, and started again:');
  story.line(`\n  ${options.colours.bad(`- ${before}`)}`);
  story.line(`  ${options.colours.good(`+ ${after}`)}`);
  await children.stop('debug-reviews');
  await startDebugReviews(scene, workspace.fixedCopy);
  await replay(scene, id, 'passed');
  return place;
}

function startDebugReviews(scene: Scene, folder: string): Promise<void> {
  return start(scene, 'debug-reviews', sampleFile(folder, 'reviews'), {
    PORT: `${scene.port(19081)}`,
    MESH: `http://127.0.0.1:${scene.port(18080)}`,
  });
}

function sampleFile(folder: string, name: string): string[] {
  // So that a stack names the lines that were written, not those that were compiled.
  return ['--enable-source-maps', join(folder, `${name}.js`)];
}

async function start(
  { children, story }: Scene,
  name: string,
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<void> {
  const pid = await children.start({ name, command, env });
  story.busy(`started ${name} (pid ${pid})`);
}

/** Sends it again, too, when it took another turn, as it may where a service stands still. */
async function replay(scene: Scene, id: number, expected: Verdict): Promise<void> {
  for (let tries = 1; ; tries++) {
    const verdict = await replayOnce(scene, id);
    if (verdict === expected) return;
    if (tries === replaysMax) throw unexpected('verdict', expected, verdict);
    scene.story.chapter(`Expected was ${expected}. Once more, in case the machine stood still:`);
  }
}

const replaysMax = 5;

async function replayOnce({ loop, story }: Scene, id: number): Promise<string> {
  await story.type('replay', `${id}`, '--to', 'debug-ns');
  const [run] = await loop.json<{ verdict: Verdict }[]>(['list', 'replays', `${id}`]);
  return run?.verdict ?? 'none';
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

async function stopAll({ children, story }: Scene): Promise<void> {
  const code = await children.stop('gateway');
  await children.stopAll();
  // Killed by the demo itself, after minutes: nothing of the story depends on it.
  if (code === 'SIGKILL') story.chapter('The gateway did not end when it was asked to: killed.');
  else if (code !== 0) throw unexpected("the gateway's exit code", '0', `${code}`);
}

function unexpected(where: string, expected: string, got: string): LoopError {
  return new LoopError('LOOP_CLI_DEMO', `${where}: expected ${expected}, got ${got}`);
}
