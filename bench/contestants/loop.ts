import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { freePort } from '../free-port.js';
import type { BenchOptions } from '../options.js';
import type { Contestant, Lab, Running } from './contestant.js';

/** As in the documentation, but without limits: every failing request is to be written. */
export const ruleLines = `
capture:
  rules:
    - name: server-errors
      when: { status: 5xx }
    - name: slow-items
      when: { all: [ { service: items }, { latency: ">2s" } ] }
    - name: soft-error
      when: { responseBody: { json: "$.error", exists: true }, not: { from: probe } }
`;

/** Compiled; this file is in dist/bench/contestants. */
export const loopMain = join(import.meta.dirname, '../../src/main.js');

export interface LoopContestant extends Contestant {
  /** Of its build. */
  readonly main: string;
  readonly node: string | undefined;
}

export const loopArmed = loopContestant({
  ...{ name: 'loop-armed', title: 'loop, recording armed', main: loopMain, more: ruleLines },
});
export const loopWithoutRules = loopContestant({
  ...{ name: 'loop-no-rules', title: 'loop, no rules', main: loopMain, more: '' },
});

/** As `loopArmed`, of another build, on a Node of its own where that is named. */
export function otherBuild({
  against: folder,
  againstNode: node,
}: Pick<BenchOptions, 'against' | 'againstNode'>): LoopContestant {
  return loopContestant({
    node,
    ...{ name: 'loop-against', title: 'loop, the other build', more: ruleLines },
    main: join(resolve(folder ?? ''), 'dist/src/main.js'),
    absent: folder === undefined ? 'give it by --against' : undefined,
  });
}

/** The config file of a contestant, for commands that look at what it kept. */
export function loopConfigFile(lab: Pick<Lab, 'folder'>, name: string): string {
  return join(lab.folder, name, 'loop.yaml');
}

interface ToTakePart extends Pick<Contestant, 'name' | 'title'>, Omit<LoopToStart, 'name'> {
  readonly absent?: string | undefined;
}

function loopContestant({ title, absent, ...loop }: ToTakePart): LoopContestant {
  const { name, main, node } = loop;
  return { name, title, main, node, absent, start: (lab) => startLoop(lab, loop) };
}

/** With the usual rules, and `more`. */
export function armed(
  lab: Lab,
  { more = '', ...build }: Omit<LoopToStart, 'more'> & { readonly more?: string },
): Promise<RunningLoop> {
  return startLoop(lab, { ...build, more: `${ruleLines}${more}` });
}

export interface RunningLoop extends Running {
  readonly adminPort: number;
}

export interface LoopToStart {
  readonly name: string;
  /** Of the build that is started. */
  readonly main: string;
  /** Binary of another Node; absent: the one that runs the benchmark. */
  readonly node?: string | undefined;
  /** Of the config. */
  readonly more: string;
}

export async function startLoop(
  lab: Lab,
  { name, main, node = process.execPath, more }: LoopToStart,
): Promise<RunningLoop> {
  const file = loopConfigFile(lab, name);
  await mkdir(join(lab.folder, name));
  const adminPort = await freePort();
  await writeFile(file, configText({ upstreamPort: lab.upstreamPort, adminPort, more }));
  const { pid, output } = await lab.processes.serve(
    {
      name,
      side: 'contestant',
      file: node,
      args: [main, '--config', file, 'gateway'],
    },
    /^loop gateway ready$/m,
  );
  return { pid, port: Number(/^edge \S*:(\d+)$/m.exec(output)?.[1]), adminPort };
}

function configText({
  upstreamPort,
  adminPort,
  more,
}: {
  readonly upstreamPort: number;
  readonly adminPort: number;
  readonly more: string;
}): string {
  return `gateway:
  listen: 127.0.0.1:0
  mesh: 127.0.0.1:0
  admin: 127.0.0.1:${adminPort}
store:
  url: sqlite:loop.db
  retention: { captures: 1000000 }
services:
  items: { url: "http://127.0.0.1:${upstreamPort}" }
routes:
  - match: { path: "/*" }
    to: items
${more}`;
}
