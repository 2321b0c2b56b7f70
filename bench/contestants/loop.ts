import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../free-port.js';
import type { ContestantName, ObservedName } from '../options.js';
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

export const loopArmed = loopContestant('loop-armed', 'loop, recording armed', ruleLines);
export const loopWithoutRules = loopContestant('loop-no-rules', 'loop, no rules', '');

/** Compiled; this file is in dist/bench/contestants. */
export const loopMain = join(import.meta.dirname, '../../src/main.js');

/** The config file of a contestant, for commands that look at what it kept. */
export function loopConfigFile(
  lab: Pick<Lab, 'folder'>,
  name: ContestantName | ObservedName,
): string {
  return join(lab.folder, name, 'loop.yaml');
}

function loopContestant(name: ContestantName, title: string, capture: string): Contestant {
  return {
    name,
    title,
    absent: undefined,
    async start(lab): Promise<Running> {
      return startLoop(lab, { name, main: loopMain, more: capture });
    },
  };
}

export interface RunningLoop extends Running {
  readonly adminPort: number;
}

export interface LoopToStart {
  readonly name: ContestantName | ObservedName;
  /** Of the build that is started. */
  readonly main: string;
  /** Of the config. */
  readonly more: string;
}

export async function startLoop(lab: Lab, { name, main, more }: LoopToStart): Promise<RunningLoop> {
  const file = loopConfigFile(lab, name);
  await mkdir(join(lab.folder, name));
  const adminPort = await freePort();
  await writeFile(file, configText({ upstreamPort: lab.upstreamPort, adminPort, more }));
  const { pid, output } = await lab.processes.serve(
    {
      name,
      side: 'contestant',
      file: process.execPath,
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
