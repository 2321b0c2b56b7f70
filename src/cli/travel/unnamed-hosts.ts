import { calleeName } from '../../core/callee-name.js';
import type { ImportedCapture } from '../../core/travel.js';
import { printable } from '../text/printable.js';

const hostsShownMax = 10;

/** What no namespace will ever get, and how to give it to a service; '' when there is none. */
export function unnamedHosts(captures: readonly ImportedCapture[]): string {
  const counts = new Map<string, number>();
  for (const hop of captures.flatMap(({ hops }) => hops)) {
    if (hop.service !== null) continue;
    counts.set(calleeName(hop), (counts.get(calleeName(hop)) ?? 0) + 1);
  }
  if (counts.size === 0) return '';
  const hosts = [...counts].map(([host, count]) => `${printable(host)} (${count})`);
  const more = hosts.length > hostsShownMax ? [`and ${hosts.length - hostsShownMax} more`] : [];
  return (
    `note: no service has the host ${[...hosts.slice(0, hostsShownMax), ...more].join(', ')}: ` +
    `kept, and sent to no namespace; --map gives a host to a service\n`
  );
}
