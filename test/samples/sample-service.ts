import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

export const samples = resolve(import.meta.dirname, '../../dist/samples/bookinfo');

export interface SampleService {
  readonly url: string;
  readonly process: ChildProcess;
  /** The ready line, and what else came on stdout until then. */
  readonly said: readonly string[];
  /** Asks it to end; resolves with its exit code. */
  stop(): Promise<number | null>;
}

/** Starts a compiled service on a free port; resolves when it says that it is ready. */
export async function startService(
  name: string,
  env: Readonly<Record<string, string>> = {},
  folder = samples,
): Promise<SampleService> {
  const { HTTP_PROXY: _, MESH: __, ...inherited } = process.env;
  const child = spawn(process.execPath, [`${folder}/${name}.js`], {
    env: { ...inherited, PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line);
    if (line.includes('ready')) break;
  }
  const url = /http:\S+/.exec(said.at(-1) ?? '')?.[0];
  if (url === undefined) throw new Error(`${name}: expected a ready line, got ${said.join('\n')}`);
  return { url, process: child, said, stop: () => stop(child) };
}

async function stop(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const [code] = await ended;
  return code;
}
