import { type Address, addressOfUrl, parseAddress } from '../../core/address.js';
import type { Capture } from '../../core/capture.js';
import type { ConfigOutline } from '../../core/config-outline.js';
import { type FindHosts, isSameListener } from '../../core/known-hosts.js';
import { entryHop, recordedOrigin } from '../../core/recorded-origin.js';
import { shellWord } from '../../core/shell-word.js';
import type { ExportFormat } from '../../core/travel.js';
import { printable } from '../text/printable.js';

export interface CurlAim {
  readonly capture: Capture;
  readonly outline: ConfigOutline;
  readonly configFile: string | undefined;
  readonly hop: number | undefined;
  readonly format: ExportFormat;
  /** As given or chosen; undefined: where it was recorded. */
  readonly to: string | undefined;
}

/**
 * What to say of a command that sends a request to production, and how it is sent to a copy instead;
 * null when it goes elsewhere. Where it was recorded is production, whatever its name.
 */
export async function productionWarning(
  aim: CurlAim,
  findHosts: FindHosts,
): Promise<string | null> {
  const { capture, outline, to } = aim;
  const hop = aim.hop === undefined ? entryHop(capture.chain) : capture.chain[aim.hop];
  if (hop === undefined) return null;
  const origin = to ?? recordedOrigin(hop);
  const owner = await ownerOf(addressOfUrl(origin), outline, findHosts);
  if (owner === undefined && to !== undefined) return null;
  const where = `${origin} is ${owner ?? 'where it was recorded'}`;
  return `${where}: this sends it to production. ${insteadOf(aim, hop.service)}`;
}

/** Whose address it is in production, by the config and where its names lead. */
async function ownerOf(
  address: Address | undefined,
  outline: ConfigOutline,
  findHosts: FindHosts,
): Promise<string | undefined> {
  if (address === undefined) return undefined;
  const known = [
    ...outline.services.map(({ name, url }) => ({
      own: url === null ? undefined : addressOfUrl(url),
      what: `the address of service ${name}`,
    })),
    ...outline.listeners.map(({ name, address: own }) => ({
      own: parseAddress(own),
      what: `the gateway's ${name}, which leads to its services`,
    })),
  ].filter(({ own }) => own?.port === address.port);
  if (known.length === 0) return undefined;
  const hosts = await findHosts([address.host, ...known.map(({ own }) => own?.host ?? '')]);
  return known.find(({ own }) => own !== undefined && isSameListener(hosts, own, address))?.what;
}

function insteadOf(
  { capture, outline, configFile, hop, format }: CurlAim,
  service: string | null,
): string {
  const called = hop === undefined ? capture.chain.map((each) => each.service) : [service];
  const target = outline.namespaces.find(({ services }) =>
    services.some(({ name }) => called.includes(name)),
  );
  if (target === undefined) return 'No namespace has a copy of it; --to takes the URL of one, too';
  return [
    `To a copy: loop export ${capture.id} --format ${format}`,
    ...(hop === undefined ? [] : [`--hop ${hop}`]),
    `--to ${shellWord(printable(target.name))}`,
    ...(configFile === undefined ? [] : [`--config ${shellWord(configFile)}`]),
  ].join(' ');
}
