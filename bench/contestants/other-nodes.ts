import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { loopMain } from './loop.js';

export interface OtherNode {
  readonly version: string;
  /** Its binary. */
  readonly file: string;
}

/** Where `test/peers/nodes/install.sh` puts them; the source is beside the build. */
const folder = join(loopMain, '../../../test/peers/nodes/node_modules');

/** Those of the majors that are installed, the one that runs the benchmark among them. */
export function findNodes(majors: readonly number[]): OtherNode[] {
  return majors.flatMap((major) => {
    const own = Number(process.versions.node.split('.')[0]);
    const file = major === own ? process.execPath : join(folder, `node-${major}/bin/node`);
    if (!existsSync(file)) return [];
    const { stdout } = spawnSync(file, ['--version'], { encoding: 'utf8', timeout: 5_000 });
    return [{ version: stdout.trim(), file }];
  });
}
