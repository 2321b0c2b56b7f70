import { type Address, formatAddress } from '../../core/address.js';
import type { Config } from '../../core/config.js';
import type { ListenerTls } from '../../core/tls.js';
import { version } from '../version.js';

type Listener = [name: string, address: Address, tls?: ListenerTls | undefined];

/** What is about to be started: the file, where it will listen, and what it will keep. */
export function startText({ file, gateway, services, capture, store }: Config): string {
  const own = services.flatMap(({ name, listen, listenTls }): Listener[] =>
    listen === null ? [] : [[`services.${name}.listen`, listen, listenTls]],
  );
  const listeners: Listener[] = [
    ['edge', gateway.listen, gateway.tls],
    ['mesh', gateway.mesh, gateway.meshTls],
    ...own,
    ['admin', gateway.admin, gateway.adminTls],
  ];
  const where = listeners
    .map(([name, address, tls]) => `${name} ${formatAddress(address)}${tls ? ' (TLS)' : ''}`)
    .join(', ');
  const rules = capture.rules.map(({ name }) => name).join(', ');
  const keeps =
    rules === '' ? 'keeps nothing: capture.rules is empty' : `keeps ${rules} in ${store.path}`;
  return `loop ${version()} starts with ${file}: ${where}; ${keeps}`;
}
