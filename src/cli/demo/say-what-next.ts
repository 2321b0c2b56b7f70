import { join, relative } from 'node:path';
import { shellWord } from '../../core/shell-word.js';
import type { Story } from './story.js';
import type { Workspace } from './workspace.js';
import type { PortOf } from './write-config.js';

export interface WhereItRan {
  /** What a person types for `loop`, from `cwd`. */
  readonly loopTyped: string;
  /** And for Node. */
  readonly nodeTyped: string;
  /** Folder of the compiled sample, as a person types it. */
  readonly samplesTyped: string;
  /** Its file; an installed package has it elsewhere than the folder one is in. */
  readonly tutorial: string;
  readonly cwd: string;
}

export interface WhatIsLeft {
  readonly workspace: Workspace;
  readonly port: PortOf;
  /** Capture id. */
  readonly id: number;
  /** `reviews.ts:52`, where it fails. */
  readonly place: string;
}

/** Commands for what the demo leaves behind: each is true as it stands, in the folder it ran in. */
export function sayWhatNext(
  { loopTyped, nodeTyped, samplesTyped, tutorial, cwd }: WhereItRan,
  story: Story,
  { workspace, port, id, place }: WhatIsLeft,
): void {
  const from = (file: string): string => {
    const within = relative(cwd, file);
    return shellWord(within.startsWith('..') ? file : within);
  };
  const next = (command: string): void =>
    story.line(`  ${loopTyped} ${command} --config ${from(workspace.config)}`);
  story.chapter('Nothing is left running; what was kept is still there:');
  story.line();
  next('list captures');
  next(`show ${id}`);
  next(`rules test ${id}`);
  next('list replays');
  next('ui'); // the same in a browser
  story.chapter('To stop at the line that fails, start the copy in another terminal, as it was:');
  const copy = `--enable-source-maps ${from(join(samplesTyped, 'reviews.js'))}`;
  story.line(`\n  PORT=${port(19081)} MESH=http://127.0.0.1:${port(18080)} ${nodeTyped} ${copy}\n`);
  story.line('and send it the call with a debugger attached:\n');
  next(`replay ${id} --to debug-ns --break reviews:${place}`);
  story.line(`
Next, on your own services: ${loopTyped} init (${from(tutorial)}).`);
}
