import { shellWord } from '../../core/shell-word.js';
import type { Colours } from '../text/colours.js';
import type { InitAnswers, NamedUrl } from './init-answers.js';
import type { OwnAddresses } from './own-addresses.js';

export interface Written {
  readonly file: string;
  /** As `--config` was given: then each command needs it too. */
  readonly given: string | undefined;
  readonly answers: InitAnswers;
  readonly own: OwnAddresses;
}

const labelCells = 10;

/** What was written, how calls get to loop, and what to type next. */
export function writtenText(written: Written, { heading, faint }: Colours): string {
  const { file, answers, own } = written;
  const { services, entry, namespace, copies } = answers;
  const original = services.find(({ name }) => name === entry)?.url ?? '';
  const mesh = services
    .filter(({ name }) => name !== entry)
    .map(({ name, url }) => `call ${at(own.services.get(name))} in place of ${url} (${name})`);
  const proxy = mesh.length === 0 ? [] : [`or by name, with HTTP_PROXY=${at(own.mesh)}`];
  const line = (label: string, text: string): string =>
    `${faint(label.padEnd(labelCells))}${text}\n`;
  const block = (label: string, lines: readonly string[]): string =>
    lines.map((text, index) => line(index === 0 ? label : '', text)).join('');
  return [
    `${heading(`wrote ${file}`)}\n`,
    block('people', [`call ${at(own.listen)} in place of ${original} (${entry})`]),
    block('services', [...mesh, ...proxy]),
    block(
      'replays',
      copies.map((copy) => `to ${namespace} go to ${copy.url} (${copy.name}): start a copy there`),
    ),
    '\n',
    block('next:', nextCommands(written)),
  ].join('');
}

/** For scripts: what the config comes to, and the commands that follow. */
export function writtenJson(written: Written) {
  const { file, answers, own } = written;
  const listen = ({ name }: NamedUrl): string | null => {
    const port = own.services.get(name);
    return port === undefined ? null : `127.0.0.1:${port}`;
  };
  return {
    file,
    gateway: {
      listen: `127.0.0.1:${own.listen}`,
      mesh: `127.0.0.1:${own.mesh}`,
      admin: `127.0.0.1:${own.admin}`,
    },
    services: answers.services.map((each) => ({ ...plain(each), listen: listen(each) })),
    entry: answers.entry,
    namespace: {
      name: answers.namespace,
      services: answers.copies.map(plain),
      egress: `127.0.0.1:${own.egress}`,
    },
    next: nextCommands(written),
  };
}

function nextCommands({ given }: Written): string[] {
  const config = given === undefined ? '' : ` --config ${shellWord(given)}`;
  return [`loop config check${config}`, `loop gateway${config}`];
}

function at(port: number | undefined): string {
  return `http://127.0.0.1:${port}`;
}

function plain({ name, url }: NamedUrl): NamedUrl {
  return { name, url };
}
