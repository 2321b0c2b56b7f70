// What every story of the demo needs: the sample, a gateway, and what is done with them.
import { join } from 'node:path';
import { LoopError } from '../../core/errors.js';
import type { Verdict } from '../../core/replay.js';
import { Children } from './children.js';
import { LoopCommand } from './loop-command.js';
import type { WhereItRan } from './say-what-next.js';
import { type Stage, Story } from './story.js';
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

export interface Scene {
  readonly options: DemoOptions;
  readonly workspace: Workspace;
  readonly port: PortOf;
  readonly children: Children;
  readonly loop: LoopCommand;
  readonly story: Story;
}

export async function setScene(options: DemoOptions): Promise<Scene> {
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

export async function startSample(scene: Scene): Promise<void> {
  const { options, story } = scene;
  const service = (name: string, samplePort: number): Promise<void> =>
    startService(scene, { name, samplePort, folder: options.samples });
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

export interface SampleService {
  readonly name: string;
  /** Of the sample's config. */
  readonly samplePort: number;
  readonly folder: string;
}

export function startService(
  scene: Scene,
  { name, samplePort, folder }: SampleService,
): Promise<void> {
  return start(scene, name, sampleFile(folder, name), {
    PORT: `${scene.port(samplePort)}`,
    MESH: `http://127.0.0.1:${scene.port(8082)}`,
  });
}

export function startDebugReviews(scene: Scene, folder: string): Promise<void> {
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
export async function replay(
  scene: Scene,
  id: number,
  expected: Verdict,
  flags: readonly string[] = [],
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const verdict = await replayOnce(scene, id, flags);
    if (verdict === expected) return;
    if (tries === replaysMax) throw unexpected('verdict', expected, verdict);
    scene.story.chapter(`Expected was ${expected}. Once more, in case the machine stood still:`);
  }
}

const replaysMax = 5;

async function replayOnce(
  { loop, story }: Scene,
  id: number,
  flags: readonly string[],
): Promise<string> {
  await story.type('replay', `${id}`, '--to', 'debug-ns', ...flags);
  const [run] = await loop.json<{ verdict: Verdict }[]>(['list', 'replays', `${id}`]);
  return run?.verdict ?? 'none';
}

export async function stopAll({ children, story }: Scene): Promise<void> {
  const code = await children.stop('gateway');
  await children.stopAll();
  // Killed by the demo itself, after minutes: nothing of the story depends on it.
  if (code === 'SIGKILL') story.chapter('The gateway did not end when it was asked to: killed.');
  else if (code !== 0) throw unexpected("the gateway's exit code", '0', `${code}`);
}

export function unexpected(where: string, expected: string, got: string): LoopError {
  return new LoopError('LOOP_CLI_DEMO', `${where}: expected ${expected}, got ${got}`);
}
