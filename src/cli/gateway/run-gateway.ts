import type { GatewayLog, RunningGateway } from '../../core/rooms.js';
import { exitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import type { Session } from '../session.js';
import { printableLines } from '../text/printable.js';
import { serveBeside } from './serve-beside.js';
import { startText } from './start-text.js';

/** After `gateway.drain`, whatever is stuck in what. */
const endMsMax = 4800;

/**
 * Runs until SIGTERM or SIGINT, or until the terminal it was started on is gone, then drains. The log, on stderr, begins with what is started; stdout
 * gets where it listens, a line each, and `loop gateway ready` when every listener accepts.
 */
export async function runGateway(
  { rooms, io, configFile }: Session,
  { experiments }: { readonly experiments: readonly string[] },
): Promise<void> {
  const log = logTo(io);
  const config = await rooms.loadConfig(configFile, { looksAtFiles: true });
  log.info(startText(config));
  // From the first moment: a signal during the start shall drain too.
  const ending = endSignal(io, log);
  try {
    const gateway = await rooms.startGateway(config, log);
    const stopReloading = io.onSignal('SIGHUP', () => {
      if (io.isHungUp()) ending.ask('the terminal is gone');
      else void reload(gateway, log);
    });
    const addresses = gateway.listening.map(({ name, address }) => `${name} ${address}\n`);
    // In one piece: `loop gateway | grep -m 1 edge` may stop reading after a line.
    io.stdout.write(`${addresses.join('')}loop gateway ready\n`);
    const served = experiments.length === 0 ? null : serveBeside(experiments, config.file, log);
    await ending.signalled;
    await served?.end();
    stopReloading();
    log.info('draining: running requests may end, new ones are refused');
    const guard = setTimeout(() => {
      log.warn('the drain does not end: what is still open is left');
      io.exit(exitCode.unexpected);
    }, config.gateway.drainMs + endMsMax).unref();
    await gateway.drain();
    clearTimeout(guard);
    log.info('drained');
  } finally {
    ending.forget();
  }
}

interface EndSignal {
  readonly signalled: Promise<void>;
  /** Ends it for another reason than such a signal. */
  ask(why: string): void;
  forget(): void;
}

/** The first signal asks to end; whoever sends a second one does not want to wait. */
function endSignal(io: Io, log: GatewayLog): EndSignal {
  let asked = false;
  let resolve: () => void = () => {};
  const signalled = new Promise<void>((done) => {
    resolve = done;
  });
  const ask = (why: string): void => {
    asked = true;
    log.info(why);
    resolve();
  };
  const on = (signal: 'SIGINT' | 'SIGTERM', code: number): (() => void) =>
    io.onSignal(signal, () => {
      if (asked) io.exit(code);
      ask(`${signal} received`);
    });
  const forget = [on('SIGINT', exitCode.interrupted), on('SIGTERM', exitCode.terminated)];
  return {
    signalled,
    ask,
    forget: () => {
      for (const each of forget) each();
    },
  };
}

async function reload(gateway: RunningGateway, log: GatewayLog): Promise<void> {
  try {
    await gateway.reload();
  } catch (error) {
    log.warn(`reload failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function logTo(io: Io): GatewayLog {
  const line = (level: string, text: string): void => {
    const time = new Date(io.now()).toISOString();
    io.stderr.write(`${time} ${level}${printableLines(text)}\n`);
  };
  return { info: (text) => line('', text), warn: (text) => line('warning: ', text) };
}
