import type { Command } from 'commander';
import type { Config } from '../core/config.js';
import type { Rooms } from '../core/rooms.js';
import type { Recordings, Store } from '../core/store.js';
import type { Io } from './io.js';

/** One command's run: the rooms it may ask, and the global options it was given. */
export interface Session {
  readonly rooms: Rooms;
  readonly io: Io;
  readonly configFile: string | undefined;
  /** Whether stdout gets colour. */
  readonly colour: boolean;
  /** Whether stderr gets colour, where it is a terminal that somebody is asked on. */
  readonly errorColour: boolean;
}

interface GlobalOptions {
  readonly config?: string;
  readonly color: boolean;
}

export function openSession(command: Command, rooms: Rooms, io: Io): Session {
  const options = command.optsWithGlobals<GlobalOptions>();
  const wantsColour = options.color && takesColour(io);
  return {
    ...{ rooms, io, configFile: options.config },
    colour: wantsColour && io.isTTY,
    errorColour: wantsColour && io.canAsk,
  };
}

/** Lends the store to `use`, and closes it whatever happens. */
export async function withStore<T>(
  session: Session,
  use: (store: Store, config: Config) => Promise<T>,
): Promise<T> {
  const config = await session.rooms.loadConfig(session.configFile);
  const store = await session.rooms.openStore(config, tellIn(session));
  try {
    return await use(store, config);
  } finally {
    await store.close();
  }
}

/** The same for the recordings alone: faster, and whatever else is wrong with the config. */
export async function withRecordings<T>(
  session: Session,
  use: (recordings: Recordings) => Promise<T>,
): Promise<T> {
  const recordings = await session.rooms.openRecordings(session.configFile, tellIn(session));
  try {
    return await use(recordings);
  } finally {
    await recordings.close();
  }
}

function tellIn({ io }: Session): (line: string) => void {
  return (line) => io.stderr.write(`loop: ${line}\n`);
}

/** https://no-color.org: any non-empty value counts. */
function takesColour(io: Io): boolean {
  return !io.env.NO_COLOR && io.env.TERM !== 'dumb';
}
