import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

export interface StartOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The line that says it is ready. */
  readonly ready: RegExp;
  /** Where it says so; stdout when not given. */
  readonly stream?: 'stdout' | 'stderr';
}

export interface Started {
  readonly child: ChildProcess;
  /** What it printed up to the ready line. */
  readonly lines: readonly string[];
  /** All of stderr so far. */
  stderr(): string;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** Starts a program and waits for its ready line; fails with its stderr when it ends before. */
export async function startProcess(options: StartOptions): Promise<Started> {
  const child = spawn(options.command, options.args, {
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const lines: string[] = [];
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) =>
      reject(new Error(`${options.command} ${options.args.join(' ')} ended (${code}): ${stderr}`)),
    );
    createInterface({ input: child[options.stream ?? 'stdout'] }).on('line', (line) => {
      lines.push(line);
      if (options.ready.test(line)) resolve();
    });
    child.stdout.resume(); // also when it is not the one that is read: else it has no end
  });
  return {
    child,
    lines,
    stderr: () => stderr,
    async stop(signal = 'SIGTERM') {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
      child.kill(signal);
      // Not 'exit': what it said last may still be in the pipe.
      await once(child, 'close');
      return child.exitCode;
    },
  };
}
