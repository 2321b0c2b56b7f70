// What a process would do with SIGUSR1, and where its inspector would listen: read from /proc
// before anything is sent, because the signal ends a process that does not expect it.

/** Signal 10. */
const bitOfSigusr1 = 0x200n;

/**
 * Why the signal must not be sent; null when it may. `status` is /proc/PID/status, `options` are
 * those that Node was started with.
 */
export function refusalOfSignal(status: string, options: readonly string[]): string | null {
  const state = /^State:\s+(\S)/m.exec(status)?.[1];
  if (state === 'T' || state === 't') return 'it is stopped (by SIGSTOP, or another debugger)';
  if (state === 'Z') return 'it has ended';
  if (has(status, 'SigIgn')) return 'it ignores SIGUSR1';
  // Node that is not to be debugged blocks the signal, and installs no handler.
  if (has(status, 'SigBlk')) return `it blocks SIGUSR1${blockedBy(options)}`;
  if (!has(status, 'SigCgt')) return 'it has no handler for SIGUSR1, which would end it';
  return null;
}

function blockedBy(options: readonly string[]): string {
  if (options.includes('--disable-sigusr1')) {
    return ', as it was started with --disable-sigusr1: start the copy without it, or with --inspect';
  }
  const permission = options.find((word) => /^--(experimental-)?permission$/.test(word));
  if (permission === undefined) return '';
  return (
    `, as it was started with ${permission}: start the copy without it, or with --allow-inspector ` +
    'too (Node 24 and newer)'
  );
}

function has(status: string, mask: string): boolean {
  const hex = new RegExp(`^${mask}:\\s+([0-9a-f]+)`, 'm').exec(status)?.[1];
  return hex !== undefined && (BigInt(`0x${hex}`) & bitOfSigusr1) !== 0n;
}

/**
 * What Node was started with, NODE_OPTIONS first, as the command line counts more. `cmdline` and
 * `environ` as in /proc: entries end in NUL.
 */
export function startOptions(cmdline: string, environ: string): string[] {
  const options = environ.split('\0').find((entry) => entry.startsWith('NODE_OPTIONS=')) ?? '';
  return [...options.replace('NODE_OPTIONS=', '').split(/\s+/), ...nodeOptions(cmdline)];
}

/** The port that the process's inspector listens at once it is opened; 0: any. */
export function inspectorPort(words: readonly string[]): number {
  let port = defaultInspectorPort;
  words.forEach((word, at) => {
    const value = /^--(?:inspect(?:-brk|-port|-wait)?|debug-port)(?:=(.*))?$/.exec(word);
    if (value === null) return;
    // Only `--inspect-port` takes its value as a word of its own.
    const text = value[1] ?? (/-port$/.test(word) ? words[at + 1] : undefined);
    const digits = /(?:^|:)(\d+)$/.exec(text ?? '')?.[1];
    if (digits !== undefined) port = Number(digits);
  });
  return port;
}

const defaultInspectorPort = 9229;

/** What stands before the script: what follows are the program's own arguments. */
function nodeOptions(cmdline: string): string[] {
  const [program = '', ...given] = cmdline.split('\0');
  // `deno run --inspect script.ts`
  const words = /(^|\/)deno$/.test(program) ? given.slice(1) : given;
  const script = words.findIndex(
    (word, at) => !word.startsWith('-') && !takesValue.has(words[at - 1] ?? ''),
  );
  return script === -1 ? words : words.slice(0, script);
}

const takesValue = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '-C',
  '--conditions',
  '--env-file',
  '--inspect-port',
  '--debug-port',
  '--title',
]);
