// lldb in gdb's place: debugpy starts `gdb`, so a program of that name does with lldb what debugpy asks
// of gdb. lldb ends a call in which the process makes another, as debugpy's adapter is made; so what is
// to run is put into a thread of Python's, and the call is over at once.

import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { injectMs } from '../limits.js';
import { findProgram } from '../proc/find-program.js';

const names = ['lldb', ...[22, 21, 20, 19, 18, 17, 16, 15, 14].map((version) => `lldb-${version}`)];

/** Null: none is there, or none that can call a function of a process on this machine. */
export async function usableLldb(): Promise<string | null> {
  const lldb = names.map(findProgram).find((path) => path !== null);
  return lldb != null && (await canCall(lldb)) ? lldb : null;
}

/** Shown on a program of its own, as a process in which a call fails half-way dies of it. */
function canCall(lldb: string): Promise<boolean> {
  const commands = [
    'breakpoint set -n exit',
    'run',
    'expression -- (int)getpid() * 0 + 4242',
    'kill',
  ];
  const args = [...quietly, ...commands.flatMap((each) => ['-o', each]), '/bin/true'];
  return new Promise((resolve) => {
    const options = { timeout: injectMs, killSignal: 'SIGKILL' } as const;
    execFile(lldb, args, options, (_error, stdout) => {
      resolve(/\(int\) \$\d+ = 4242$/m.test(stdout));
    });
  });
}

/** Writes a `gdb` into the folder, which is to be the first of the helper's path. */
export function writeGdb(folder: string, lldb: string): void {
  const path = join(folder, 'gdb');
  writeFileSync(path, script(lldb));
  chmodSync(path, 0o700);
}

const quietly = ['--no-lldbinit', '--batch'];

/** What debugpy passes: `--pid PID`, and by `--eval-command=call` a dlopen and a DoAttach(0, "CODE", 0). */
const script = (lldb: string): string => `#!/bin/sh
before= process= load= attach=
for word in "$@"; do
  [ "$before" = --pid ] && process=$word
  before=$word
  case $word in
    "--eval-command=call (void*)dlopen"*) load="expression -- \${word#--eval-command=call }" ;;
    "--eval-command=call (int)DoAttach"*)
      code=\${word#*\\"}
      code="import threading;threading.Thread(target=exec,args=('\${code%\\"*}',{}),daemon=True).start()"
      attach="expression -- ((int (*)(int, const char *, int))DoAttach)(0, \\"$code\\", 0)"
      ;;
  esac
done
exec '${lldb}' ${quietly.join(' ')} -p "$process" -o "$load" -o "$attach" -o detach
`;
