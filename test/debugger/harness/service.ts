import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A service under test: a process of its own that prints the port it listens at. */
export interface Service {
  readonly pid: number;
  readonly child: ChildProcess;
  /** The reply's text; `reset` when the connection was closed on it. */
  ask(query: string, headers?: Record<string, string>): Promise<string>;
  /** Milliseconds that an answer takes. */
  timed(query: string): Promise<number>;
  stop(): Promise<void>;
}

export async function startService(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Service> {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, PYDEVD_DISABLE_FILE_VALIDATION: '1', ...env },
  });
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const ask = async (query: string, headers: Record<string, string> = {}): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${line}/${query}`, {
      headers: { connection: 'close', ...headers },
    }).catch(() => null);
    return response === null ? 'reset' : response.text();
  };
  return {
    pid: child.pid ?? 0,
    child,
    ask,
    timed: async (query) => {
      const startedAt = performance.now();
      await ask(query);
      return performance.now() - startedAt;
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
