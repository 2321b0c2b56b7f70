import { LoopError } from '../../core/errors.js';
import { nearestName } from '../../core/nearest-name.js';
import { copyUrl, proposedCopy } from './default-copies.js';
import type { InitAnswers, NamedUrl } from './init-answers.js';
import type { IsFree } from './own-addresses.js';

/** What was given on the command line. */
export interface InitFlags {
  readonly service: readonly NamedUrl[];
  readonly entry?: string;
  readonly namespace: string;
  readonly namespaceService: readonly NamedUrl[];
}

/**
 * The answers that flags give, for these services; what they leave open is the usual.
 * @throws LOOP_CLI_USAGE when they do not fit each other
 */
export async function flagAnswers(
  services: readonly NamedUrl[],
  flags: InitFlags,
  isFree: IsFree,
): Promise<InitAnswers> {
  const names = services.map(({ name }) => name);
  refuseRepeated('--service', names);
  refuseRepeated(
    '--namespace-service',
    flags.namespaceService.map(({ name }) => name),
  );
  const entry = flags.entry ?? names[0] ?? '';
  refuseUnknown('--entry', entry, names);
  for (const { name } of flags.namespaceService) refuseUnknown('--namespace-service', name, names);
  const copies =
    flags.namespaceService.length > 0
      ? flags.namespaceService
      : [await usualCopy(services, entry, isFree)];
  return { services, entry, namespace: flags.namespace, copies };
}

async function usualCopy(
  services: readonly NamedUrl[],
  entry: string,
  isFree: IsFree,
): Promise<NamedUrl> {
  const name = proposedCopy({ services, entry });
  const original = services.find((service) => service.name === name) ?? { name, url: '' };
  return { name, url: await copyUrl(original, services, isFree) };
}

function refuseRepeated(flag: string, names: readonly string[]): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined) return;
  throw new LoopError('LOOP_CLI_USAGE', `${flag}: expected a name once, got ${twice} twice`);
}

function refuseUnknown(flag: string, name: string, names: readonly string[]): void {
  if (names.includes(name)) return;
  const meant = nearestName(name, names);
  const known = meant === undefined ? names.join(', ') : `did you mean ${meant}?`;
  throw new LoopError('LOOP_CLI_USAGE', `${flag}: expected a service (${known}), got ${name}`);
}
