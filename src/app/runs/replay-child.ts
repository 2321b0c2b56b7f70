import { spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { fileURLToPath } from 'node:url';

/** How a run ended, as far as its process said. */
export interface RunOutcome {
  readonly replayId: number | null;
  readonly verdict: string | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface ReplayChild {
  readonly ended: Promise<RunOutcome>;
  /** As Ctrl-C, and a while later for good. */
  stop(): void;
  kill(): void;
}

/** Its JSON begins with what is asked of it here; the report itself is in the store. */
const headChars = 4096;
const errorChars = 64 * 1024;
/** A replay that was told to end closes its listeners first. */
const stopMsMax = 5000;

/**
 * Runs loop's own command in a process of its own: a replay parses and compares bodies, which would
 * take time from the gateway's traffic, and it goes on alone when the gateway ends at once.
 */
export function startReplayChild(args: readonly string[]): ReplayChild {
  const child = spawn(process.execPath, [fileURLToPath(doorUrl()), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  giveWay(child.pid);
  let head = '';
  let errors = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    if (head.length < headChars) head += text.slice(0, headChars);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    errors = (errors + text).slice(-errorChars);
  });
  let killing: NodeJS.Timeout | undefined;
  const ended = new Promise<RunOutcome>((resolve) => {
    child.on('error', (error) => resolve(failed(`no process could be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      clearTimeout(killing);
      resolve(outcomeOf(head, errors, code ?? signal ?? ''));
    });
  });
  return {
    ended,
    stop() {
      child.kill('SIGINT');
      killing ??= setTimeout(() => child.kill('SIGKILL'), stopMsMax).unref();
    },
    kill: () => void child.kill('SIGKILL'),
  };
}

/** Traffic comes first, where both want the same core. */
function giveWay(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Ended already, or a system that has no such thing: it runs as it is.
  }
}

export function outcomeOf(head: string, errors: string, code: number | string): RunOutcome {
  const [, id] = /^\{\s*"replayId":\s*(\d+),/.exec(head) ?? [];
  const [, verdict = null] = /\n {2}"verdict": "(\w+)"/.exec(head) ?? [];
  if (id !== undefined) return { replayId: Number(id), verdict, error: null };
  return errorIn(errors) ?? failed(lastLine(errors) ?? `loop replay ended with ${code}`);
}

function errorIn(errors: string): RunOutcome | undefined {
  const at = errors.lastIndexOf('{\n  "error"');
  if (at < 0) return undefined;
  try {
    const { error } = JSON.parse(errors.slice(at));
    return { replayId: null, verdict: null, error };
  } catch {
    return undefined; // something else was written behind it
  }
}

function lastLine(text: string): string | undefined {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .at(-1);
}

function failed(message: string): RunOutcome {
  return { replayId: null, verdict: null, error: { code: 'LOOP_CLI_BUG', message } };
}

/** Under a TypeScript loader (tests) it is the compiled one. */
function doorUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('../../../dist/src/main.js', import.meta.url)
    : new URL('../../main.js', import.meta.url);
}
