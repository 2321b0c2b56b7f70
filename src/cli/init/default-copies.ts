import { addressOfUrl, formatAddress } from '../../core/address.js';
import type { InitAnswers, NamedUrl } from './init-answers.js';
import type { IsFree } from './own-addresses.js';

/** The service that a copy is proposed of: the last one that people do not call, else the only one. */
export function proposedCopy({ services, entry }: Pick<InitAnswers, 'services' | 'entry'>): string {
  return services.filter(({ name }) => name !== entry).at(-1)?.name ?? entry;
}

/** Where a copy of a service could listen: 1000 above it, or the next port that is nobody's. */
export async function copyUrl(
  service: NamedUrl,
  services: readonly NamedUrl[],
  isFree: IsFree,
): Promise<string> {
  const used = new Set(services.map(({ url }) => addressOfUrl(url)?.port));
  const first = (addressOfUrl(service.url)?.port ?? 3000) + 1000;
  for (let port = first > 64_000 ? 4000 : first; ; port++) {
    if (used.has(port) || !(await isFree(port))) continue;
    return `http://${formatAddress({ host: '127.0.0.1', port })}`;
  }
}
