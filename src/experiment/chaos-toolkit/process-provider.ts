import { spawn } from 'node:child_process';
import { homedir, constants as os } from 'node:os';
import { join } from 'node:path';
import type { Mapping } from '../../core/experiment.js';
import { ActivityFailed } from '../activity-failed.js';
import { findProgram } from '../find-program.js';
import type { Means } from '../means.js';
import { textIn } from './http-provider.js';
import { isObject, textOf } from './python-values.js';
import type { Variables } from './variables.js';

const outputBytesMax = 64 * 1024 * 1024;

/**
 * Runs a program to its end. Resolves with `{ status, stdout, stderr }`, the status of one that a signal
 * ended below 0.
 * @throws ActivityFailed when it takes longer than `timeout` seconds
 */
export async function runProcess(
  provider: Mapping,
  variables: Variables,
  { env }: Means,
  signal: AbortSignal,
): Promise<unknown> {
  const path = findProgram(expandHome(String(provider.path)), env.PATH);
  if (path === undefined) throw new Error(`no program ${String(provider.path)}`);
  const given = variables.fillIn(provider.arguments ?? []);
  const [command, args] =
    typeof given === 'string' ? ['/bin/sh', ['-c', `${path} ${given}`]] : [path, wordsOf(given)];
  const timeoutMs = typeof provider.timeout === 'number' ? provider.timeout * 1000 : null;
  return runToEnd(command as string, args as string[], { timeoutMs, signal, env });
}

interface ToEnd {
  readonly timeoutMs: number | null;
  readonly signal: AbortSignal;
  readonly env: Means['env'];
}

function runToEnd(command: string, args: readonly string[], { timeoutMs, signal, env }: ToEnd) {
  return new Promise<unknown>((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['inherit', 'pipe', 'pipe'], env });
    const out = kept(child.stdout, () => end(new ActivityFailed('process wrote too much')));
    const err = kept(child.stderr, () => end(new ActivityFailed('process wrote too much')));
    const end = (error: Error) => {
      child.kill('SIGKILL');
      // What it started may hold the pipes open for long.
      child.stdout.destroy();
      child.stderr.destroy();
      reject(error);
    };
    const late = () => end(new ActivityFailed('process activity took too long to complete'));
    const timer = timeoutMs === null ? undefined : setTimeout(late, timeoutMs);
    const interrupt = () => end(new Error('interrupted'));
    signal.addEventListener('abort', interrupt, { once: true });
    const over = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', interrupt);
    };
    child.once('error', (error) => {
      over();
      reject(error);
    });
    child.once('close', (code, ended) => {
      over();
      const status = code ?? -(ended === null ? 1 : os.signals[ended]);
      resolve({ status, stdout: textIn(out()), stderr: textIn(err()) });
    });
  });
}

function kept(stream: NodeJS.ReadableStream, tooMuch: () => void): () => Buffer {
  const parts: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (part: Buffer) => {
    bytes += part.length;
    if (bytes > outputBytesMax) tooMuch();
    else parts.push(part);
  });
  return () => Buffer.concat(parts);
}

function wordsOf(given: unknown): string[] {
  const words = isObject(given) ? Object.entries(given).flat() : Array.isArray(given) ? given : [];
  return words.filter((each) => each !== null && each !== undefined && each !== '').map(textOf);
}

function expandHome(path: string): string {
  return path === '~' || path.startsWith('~/') ? join(homedir(), path.slice(1)) : path;
}
