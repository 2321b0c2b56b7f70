import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { LoopError } from '../../core/errors.js';
import type { SeenProgram } from '../../core/listening-program.js';
import { exitCode } from '../exit-code.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { jsonText } from '../text/json-text.js';
import { askAnswers } from './ask-answers.js';
import { configYaml } from './config-yaml.js';
import { flagAnswers, type InitFlags } from './flag-answers.js';
import { type FoundService, foundServices } from './found-services.js';
import { freePorts } from './free-port.js';
import type { InitAnswers } from './init-answers.js';
import { type IsFree, ownAddresses } from './own-addresses.js';
import { Abandoned, Questions } from './questions.js';
import { writtenJson, writtenText } from './written.js';

export interface InitOptions extends InitFlags {
  readonly yes?: boolean;
  readonly force?: boolean;
  readonly output: 'text' | 'json';
}

/**
 * Writes a config. Nothing is connected to: what listens is read from the system, and only loop's
 * own ports are tried out.
 */
export async function runInit(session: Session, options: InitOptions): Promise<void> {
  const { rooms, io, configFile } = session;
  const path = await rooms.configPath(configFile);
  const file = shownAs(path);
  if (options.force !== true) refuseExisting(path, file);
  const programs = await rooms.listeningPrograms();
  const isFree = freePorts(programs);
  const answers = await answersFor(session, options, { file, programs, isFree });
  if (answers === null) return;
  const own = await ownAddresses(answers, isFree);
  const text = configYaml(answers, own);
  // A config that loop itself refuses must not be left behind.
  await rooms.parseConfig(text, path);
  await writeConfig(path, text, { file, force: options.force === true });
  const written = { file, given: configFile, answers, own };
  io.stdout.write(
    options.output === 'json'
      ? jsonText(writtenJson(written))
      : writtenText(written, coloursFor(session.colour)),
  );
}

/** A line's width where the terminal does not say. */
const defaultColumns = 80;

interface Surroundings {
  readonly file: string;
  readonly programs: readonly SeenProgram[];
  readonly isFree: IsFree;
}

/** Null when whoever was asked did not want to go on. */
async function answersFor(
  session: Session,
  options: InitOptions,
  { file, programs, isFree }: Surroundings,
): Promise<InitAnswers | null> {
  if (options.service.length > 0) return flagAnswers(options.service, options, isFree);
  const found = foundServices(programs, process.getuid?.());
  if (options.yes === true) return flagAnswers(ownOf(found), options, isFree);
  if (!session.io.canAsk) throw nobodyToAsk(found);
  refuseIdleFlags(options);
  const questions = new Questions(session.io, coloursFor(session.errorColour));
  try {
    const columns = session.io.columns ?? defaultColumns;
    const { namespace } = options;
    return await askAnswers(questions, { file, found, namespace, isFree, columns });
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    session.io.stderr.write(`loop: nothing was written\n`);
    session.io.exitCode = error.by === 'interrupt' ? exitCode.interrupted : exitCode.usage;
    return null;
  } finally {
    questions.close();
  }
}

/** Those of other users are offered to a person, and taken by nobody else. */
function ownOf(found: readonly FoundService[]): readonly FoundService[] {
  const own = found.filter(({ isOwn }) => isOwn);
  if (own.length > 0) return own;
  throw new LoopError(
    'LOOP_CLI_USAGE',
    'expected a service that listens on this machine, got none: start your services first, or name them: --service shop=http://127.0.0.1:3000',
  );
}

function nobodyToAsk(found: readonly FoundService[]): LoopError {
  const own = found.filter(({ isOwn }) => isOwn);
  const listening = own.map(({ name, port }) => `${name} at ${port}`).join(', ');
  const taken = listening === '' ? 'nothing that looks like a service' : listening;
  return new LoopError(
    'LOOP_CLI_USAGE',
    `there is no terminal to ask on: give --service name=url, or --yes to take what listens here (${taken})`,
  );
}

/** Who is asked says these too; half of the answers would be lost without a word. */
function refuseIdleFlags({ entry, namespaceService }: InitFlags): void {
  const idle = entry !== undefined ? '--entry' : '--namespace-service';
  if (entry === undefined && namespaceService.length === 0) return;
  throw new LoopError('LOOP_CLI_USAGE', `${idle}: expected --service or --yes beside it`);
}

function refuseExisting(path: string, file: string): void {
  if (!existsSync(path)) return;
  throw new LoopError(
    'LOOP_CLI_USAGE',
    `${file} is there already: --force writes over it, --config writes another`,
  );
}

async function writeConfig(
  path: string,
  text: string,
  { file, force }: { readonly file: string; readonly force: boolean },
): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') refuseExisting(path, file);
    const reason = error instanceof Error ? error.message : String(error);
    throw new LoopError(
      'LOOP_CONFIG_UNWRITABLE',
      `${file}: expected a config that can be written, got: ${reason}`,
      { cause: error },
    );
  }
}

/** As one would type it here. */
function shownAs(path: string): string {
  const within = relative(process.cwd(), path);
  return within === '' || within.startsWith('..') ? path : within;
}
