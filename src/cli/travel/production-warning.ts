import { type Address, addressOfUrl, parseAddress, reachesListener } from '../../core/address.js';
import type { Capture } from '../../core/capture.js';
import type { ConfigOutline } from '../../core/config-outline.js';
import { entryHop, recordedOrigin } from '../../core/recorded-origin.js';
import { printable } from '../text/printable.js';
import { shellWord } from '../text/shell-word.js';

export interface CurlAim {
  readonly capture: Capture;
  readonly outline: ConfigOutline;
  readonly configFile: string | undefined;
  readonly hop: number | undefined;
  /** As given or chosen; undefined: where it was recorded. */
  readonly to: string | undefined;
}

/**
 * What to say of a command that sends a request to production, and how it is sent to a copy instead;
 * null when it goes elsewhere. Where it was recorded is production, whatever its name.
 */
export function productionWarning(aim: CurlAim): string | null {
  const { capture, outline, to } = aim;
  const hop = aim.hop === undefined ? entryHop(capture.chain) : capture.chain[aim.hop];
  if (hop === undefined) return null;
  const origin = to ?? recordedOrigin(hop);
  const owner = ownerOf(addressOfUrl(origin), outline);
  if (owner === undefined && to !== undefined) return null;
  const where = `${origin} is ${owner ?? 'where it was recorded'}`;
  return `${where}: this sends it to production. ${insteadOf(aim, hop.service)}`;
}

/** Whose address it is in production, by the config. */
function ownerOf(address: Address | undefined, outline: ConfigOutline): string | undefined {
  if (address === undefined) return undefined;
  const service = outline.services.find(({ url }) => {
    const own = url === null ? undefined : addressOfUrl(url);
    return own !== undefined && reachesListener(address, own);
  });
  if (service !== undefined) return `the address of service ${service.name}`;
  const listener = outline.listeners.find((each) => {
    const own = parseAddress(each.address);
    return own !== undefined && reachesListener(address, own);
  });
  return listener && `the gateway's ${listener.name}, which leads to its services`;
}

function insteadOf({ capture, outline, configFile, hop }: CurlAim, service: string | null): string {
  const called = hop === undefined ? capture.chain.map((each) => each.service) : [service];
  const target = outline.namespaces.find(({ services }) =>
    services.some(({ name }) => called.includes(name)),
  );
  if (target === undefined) return 'No namespace has a copy of it; --to takes the URL of one, too';
  return [
    `To a copy: loop export ${capture.id} --format curl`,
    ...(hop === undefined ? [] : [`--hop ${hop}`]),
    `--to ${shellWord(printable(target.name))}`,
    ...(configFile === undefined ? [] : [`--config ${shellWord(configFile)}`]),
  ].join(' ');
}
