import { calleeName } from '../../core/callee-name.js';
import type { Capture, Hop } from '../../core/capture.js';
import type { ConfigOutline, OutlinedNamespace } from '../../core/config-outline.js';
import { shellWord } from '../../core/shell-word.js';
import { printable } from '../text/printable.js';

export interface NextContext {
  readonly outline: ConfigOutline;
  /** As `--config` was given, so that what is pasted finds the same captures. */
  readonly configFile: string | undefined;
}

export interface NextCommands {
  /** What there is no command to paste for, and what there is more of; null when there is neither. */
  readonly hint: string | null;
  readonly commands: readonly string[];
}

const namespacesMax = 3;

/**
 * What one wants next: what the failing hop was sent and answered, and to see it happen again, in
 * each namespace that has a service of the chain. Each command can be pasted as it stands; where
 * nothing in the config serves the chain, the hint says what is missing.
 */
export function nextCommands(capture: Capture, { outline, configFile }: NextContext): NextCommands {
  const { id, failedHop, chain } = capture;
  const config = configWords(configFile);
  const serving = servingNamespaces(chain, outline);
  const [first] = serving;
  const targets = serving.slice(0, namespacesMax).map(wordOfName);
  return {
    hint:
      first === undefined
        ? missing(outline, [...new Set(chain.map(calleeName))])
        : beyond(serving.length),
    commands: [
      `loop show ${id} --hop ${failedHop ?? 0}${config}`,
      ...targets.map((target) => replayLine(id, target, config)),
    ],
  };
}

/** `loop replay`, as it can be pasted; `to` is a namespace or an address. */
export function replayCommand(id: number, to: string, configFile: string | undefined): string {
  return replayLine(id, shellWord(printable(to)), configWords(configFile));
}

function replayLine(id: number, target: string, config: string): string {
  return `loop replay ${id} --to ${target}${config}`;
}

/** Those that have a service of the chain. */
export function servingNamespaces(
  chain: readonly Pick<Hop, 'service'>[],
  { namespaces }: ConfigOutline,
): readonly OutlinedNamespace[] {
  const called = new Set(chain.map(({ service }) => service));
  return namespaces.filter(({ services }) => services.some(({ name }) => called.has(name)));
}

/** Pasted behind a command, so that it finds the same captures. */
export function configWords(configFile: string | undefined): string {
  return configFile === undefined ? '' : ` --config ${shellWord(configFile)}`;
}

function wordOfName({ name }: { readonly name: string }): string {
  return shellWord(printable(name));
}

function missing({ namespaces }: ConfigOutline, called: readonly string[]): string {
  const services = printable(called.join(', '));
  const names = printable(namespaces.map(({ name }) => name).join(', '));
  return namespaces.length === 0
    ? `the config has no namespace to replay it to; --to of loop replay takes the URL of a copy of ${services}, too`
    : `no namespace has ${services} (there is ${names}); --to of loop replay takes the URL of a copy, too`;
}

function beyond(serving: number): string | null {
  const more = serving - namespacesMax;
  if (more <= 0) return null;
  return `${more} more ${more === 1 ? 'namespace serves' : 'namespaces serve'} it: loop config check lists them`;
}
