import { type Address, formatAddress } from '../../core/address.js';
import type { Config } from '../../core/config.js';
import { version } from '../version.js';

/** What is about to be started: the file, where it will listen, and what it will keep. */
export function startText({ file, gateway, services, capture, store }: Config): string {
  const own = services.flatMap(({ name, listen }): [string, Address][] =>
    listen === null ? [] : [[`services.${name}.listen`, listen]],
  );
  const listeners: [string, Address][] = [
    ['edge', gateway.listen],
    ['mesh', gateway.mesh],
    ...own,
    ['admin', gateway.admin],
  ];
  const where = listeners.map(([name, address]) => `${name} ${formatAddress(address)}`).join(', ');
  const rules = capture.rules.map(({ name }) => name).join(', ');
  const keeps =
    rules === '' ? 'keeps nothing: capture.rules is empty' : `keeps ${rules} in ${store.path}`;
  return `loop ${version()} starts with ${file}: ${where}; ${keeps}`;
}
