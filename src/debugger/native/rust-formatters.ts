import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../proc/find-program.js';

const askMs = 2_000;

/** Commands by which lldb shows Rust's strings and collections as such: Rust brings them. None without Rust. */
export async function rustFormatters(): Promise<readonly string[]> {
  const rustc = findProgram('rustc');
  if (rustc === null) return [];
  const sysroot = await new Promise<string>((resolve) => {
    execFile(rustc, ['--print', 'sysroot'], { timeout: askMs }, (_error, stdout) =>
      resolve(stdout.trim()),
    );
  });
  const folder = join(sysroot, 'lib/rustlib/etc');
  const script = join(folder, 'lldb_lookup.py');
  if (sysroot === '' || !existsSync(script)) return [];
  const commands = join(folder, 'lldb_commands');
  return [
    `command script import "${script}"`,
    ...(existsSync(commands) ? [`command source -s 1 "${commands}"`] : []),
  ];
}
