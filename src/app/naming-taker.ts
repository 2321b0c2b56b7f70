import { type Address, formatAddress, listenersClash, parseAddress } from '../core/address.js';
import type { Config } from '../core/config.js';
import { ListenError } from '../core/listen-error.js';
import { type ListeningProgram, takerOf } from '../core/listening-program.js';

/**
 * Lets `open` open its listeners; when one cannot be because somebody has the port, the error says
 * who: from /proc, else from the admin API of the gateway that `config` names.
 */
export async function namingTaker<T>(open: () => Promise<T>, config?: Config): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof ListenError) || !error.isTaken) throw error;
    const taker = await takerText(error.address, config);
    if (taker === undefined) throw error;
    throw new ListenError(error.listener, error.address, { cause: error.cause, taker });
  }
}

async function takerText(address: Address, config?: Config): Promise<string | undefined> {
  const { listeningPrograms } = await import('../debugger/proc/listening-programs.js');
  const program = takerOf(address, listeningPrograms());
  if (program !== undefined && program.pid !== null) return seenText(program, config);
  const told = config === undefined ? undefined : await gatewayAt(address, config);
  if (told !== undefined) return told;
  return program === undefined
    ? undefined
    : `another program has that port, of the user with id ${program.uid}`;
}

async function seenText(program: ListeningProgram, own: Config | undefined): Promise<string> {
  const { loopProcess } = await import('./loop-process.js');
  const loop = loopProcess(program);
  if (loop !== null) return loopText({ ...loop, pid: program.pid }, own);
  const line = program.args.join(' ').trim();
  const shown = line.length > lineShownMax ? `${line.slice(0, lineShownMax)}…` : line;
  const name = program.program ?? 'a process';
  return `another program has that port: ${name}, pid ${program.pid}${shown === '' ? '' : ` (${shown})`}`;
}

const lineShownMax = 100;

/** Where /proc is not, or not for us to read, a gateway may still tell of itself. */
async function gatewayAt(address: Address, config: Config): Promise<string | undefined> {
  const { readStatus } = await import('../control/read-status.js');
  const status = await readStatus(config.gateway);
  if (status === undefined) return undefined;
  const isAdmin = formatAddress(address) === formatAddress(config.gateway.admin);
  const has = status.listening.some((each) => {
    const listening = parseAddress(each.address);
    return listening !== undefined && listenersClash(listening, address);
  });
  if (!isAdmin && !has) return undefined;
  return loopText({ command: 'gateway', pid: status.pid ?? null, config: status.config }, config);
}

function loopText(
  { command, pid, config }: { command: string; pid: number | null; config: string },
  own: Config | undefined,
): string {
  const who = `loop ${command}${pid === null ? '' : `, pid ${pid}`}`;
  return config === own?.file
    ? `another loop has that port, with this very config: ${who}`
    : `another loop has that port: ${who}, with ${config}`;
}
