// Where the debugger of a JVM listens: it was told so when it was started, on its command line or in
// its environment. A JVM that was started without cannot be given one: its agent refuses to be
// loaded later.

import { readFileSync } from 'node:fs';
import { LoopError } from '../../core/errors.js';
import { argsOf } from '../proc/process-info.js';

export interface JvmAgent {
  /** Null: it chooses one by itself. */
  readonly port: number | null;
  readonly host: string;
  /** It listens; else it has called a debugger. */
  readonly isServer: boolean;
  /** It begins when jcmd says so. */
  readonly onJcmd: boolean;
}

/** The flag to start a JVM with. */
const agentFlag = '-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:5005';

/** Null: it was started without. */
function agentOf(pid: number): JvmAgent | null {
  return agentIn([...environmentOf(pid), ...argsOf(pid)]);
}

/** @throws LOOP_DEBUGGER_ENABLE when it was started without */
export function requireAgent(service: string, pid: number): JvmAgent {
  const agent = agentOf(pid);
  if (agent !== null) return agent;
  const why = `process ${pid} was started without a debugger, and a JVM takes none later`;
  const text = `${service}: ${why}: start the copy with ${agentFlag}`;
  throw new LoopError('LOOP_DEBUGGER_ENABLE', text);
}

/** The last one counts, as for the JVM. */
export function agentIn(words: readonly string[]): JvmAgent | null {
  const found = words.flatMap(
    (word) =>
      /^(?:-agentlib:jdwp=|-Xrunjdwp:|-agentpath:[^=]*jdwp[^=]*=)(.*)$/.exec(word)?.[1] ?? [],
  );
  const text = found.at(-1);
  if (text === undefined) return null;
  const options = new Map(
    text.split(',').map((part) => {
      const at = part.indexOf('=');
      return [part.slice(0, at), part.slice(at + 1)] as const;
    }),
  );
  const address = options.get('address') ?? '';
  const port = Number(address.slice(address.lastIndexOf(':') + 1));
  const host = address.includes(':') ? address.slice(0, address.lastIndexOf(':')) : '';
  const isAny = host === '' || host === '*' || host === '0.0.0.0' || host === '[::]';
  return {
    port: Number.isInteger(port) && port > 0 ? port : null,
    host: isAny ? '127.0.0.1' : host.replace(/^\[|\]$/g, ''),
    isServer: options.get('server') === 'y',
    onJcmd: options.get('onjcmd') === 'y',
  };
}

function environmentOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
      .split('\0')
      .filter((entry) => /^(JAVA_TOOL_OPTIONS|JDK_JAVA_OPTIONS|_JAVA_OPTIONS)=/.test(entry))
      .flatMap((entry) => entry.slice(entry.indexOf('=') + 1).split(/\s+/));
  } catch {
    return []; // it has ended, or is not ours to look at
  }
}
