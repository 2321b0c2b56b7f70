import { resolve } from 'node:path';
import { type Address, isLoopback } from '../../core/address.js';
import type { Config } from '../../core/config.js';
import { LoopError } from '../../core/errors.js';
import type { RunningPage, StorePage } from '../../core/rooms.js';
import { exitCode } from '../exit-code.js';
import type { Io } from '../io.js';
import type { Session } from '../session.js';
import { printable } from '../text/printable.js';

export interface UiOptions {
  readonly listen: Address;
  /** A store's file, in place of the config's. */
  readonly db: string | undefined;
  readonly isOfGateway: boolean;
}

/** Serves the page until SIGINT or SIGTERM. */
export async function runUi(session: Session, options: UiOptions): Promise<void> {
  const { io } = session;
  const open = options.isOfGateway ? openGatewayPage : openStorePage;
  const start = await open(session, options);
  const stopped = untilSignal(io);
  try {
    const page = await start();
    io.stdout.write(`${page.url}\n`);
    await stopped.signalled;
    await page.close();
  } finally {
    stopped.forget();
  }
}

type StartPage = () => Promise<RunningPage>;

async function openGatewayPage(
  { rooms, configFile }: Session,
  { listen }: UiOptions,
): Promise<StartPage> {
  if (!isLoopback(listen.host)) {
    throw usage(
      `--listen: expected an address on loopback such as 127.0.0.1:9000, as whoever reaches it has the token, got ${listen.host}`,
    );
  }
  const config = await rooms.loadConfig(configFile);
  return () => rooms.startGatewayPage(listen, config);
}

async function openStorePage(
  { io, rooms, configFile }: Session,
  { listen, db }: UiOptions,
): Promise<StartPage> {
  const config = db === undefined ? await rooms.loadConfig(configFile) : null;
  if (db !== undefined && configFile !== undefined) {
    throw usage('--db shows a store without a config: give it, or --config, and not both');
  }
  refuseOpenAddress(listen, config);
  const store = config?.store.path ?? resolve(db ?? '');
  const told = toldIn(io);
  return () => rooms.startPage({ address: listen, config, store, told });
}

function toldIn({ stderr }: Io): StorePage['told'] {
  const say = (line: string) => void stderr.write(`loop: ${printable(line)}\n`);
  return { info: say, warn: say };
}

/** What it shows is what users sent: nobody else's, unless he has the token. */
function refuseOpenAddress({ host }: Address, config: Config | null): void {
  if (isLoopback(host) || (config?.gateway.adminToken ?? null) !== null) return;
  throw usage(
    `--listen: expected an address on loopback such as 127.0.0.1:9000, or gateway.adminToken in the config, got ${host}`,
  );
}

/** The second one ends it at once. */
function untilSignal(io: Io): { readonly signalled: Promise<void>; forget(): void } {
  let ask = () => {};
  let isAsked = false;
  const signalled = new Promise<void>((done) => {
    ask = done;
  });
  const on = (signal: 'SIGINT' | 'SIGTERM', code: number) =>
    io.onSignal(signal, () => {
      if (isAsked) io.exit(code);
      isAsked = true;
      ask();
    });
  const forget = [on('SIGINT', exitCode.interrupted), on('SIGTERM', exitCode.terminated)];
  return {
    signalled,
    forget: () => {
      for (const each of forget) each();
    },
  };
}

function usage(message: string): LoopError {
  return new LoopError('LOOP_CLI_USAGE', message);
}
