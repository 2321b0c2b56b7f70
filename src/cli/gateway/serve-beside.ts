import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { GatewayLog } from '../../core/rooms.js';
import { endWithParent } from '../demo/end-with-parent.js';

/** Its faults end by themselves when it does not. */
const endMsMax = 3000;

export interface ServedBeside {
  end(): Promise<void>;
}

/** `loop experiment serve` in a process of its own: what it does costs no request anything. */
export function serveBeside(
  files: readonly string[],
  configFile: string,
  log: GatewayLog,
): ServedBeside {
  const [, main = ''] = process.argv;
  const command = [main, 'experiment', 'serve', ...files, '--config', configFile];
  const child = spawn(process.execPath, [...endWithParent, ...command], {
    stdio: ['ignore', process.stderr, process.stderr, 'ipc'],
  });
  let isEnding = false;
  child.on('error', (error) => log.warn(`experiments are not run: ${error.message}`));
  child.on('exit', (code) => {
    if (!isEnding) log.warn(`experiments are not run any more: exit code ${code}`);
  });
  return {
    async end() {
      isEnding = true;
      if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), endMsMax);
      await exited;
      clearTimeout(timer);
    },
  };
}
