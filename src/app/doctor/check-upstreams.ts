import { connect } from 'node:net';
import { formatAddress } from '../../core/address.js';
import { type Check, fail, ok, warn } from '../../core/check.js';
import type { Config, Endpoint } from '../../core/config.js';

const connectMs = 2_000;

/** Whether something takes a connection at each service, and at each service of a namespace. */
export function checkUpstreams({ services, namespaces }: Config): Promise<Check[]> {
  return Promise.all([
    ...services.map(async ({ name, url }) => {
      const check = `service ${name}`;
      const reason = await whyUnreachable(url);
      if (reason === null) return ok(check, `${formatAddress(url)} takes connections`);
      const cure = `start it, or set services.${name}.url to where it is`;
      return fail(check, `no connection to ${formatAddress(url)}: ${reason}`, cure);
    }),
    ...namespaces.flatMap((namespace) =>
      namespace.services.map(async ({ name, url }) => {
        const check = `namespace ${namespace.name}/${name}`;
        const reason = await whyUnreachable(url);
        if (reason === null) return ok(check, `${formatAddress(url)} takes connections`);
        const message = `no connection to ${formatAddress(url)}: ${reason}`;
        return warn(check, message, 'start it before a replay, or give the address where it is');
      }),
    ),
  ]);
}

/** Null when a connection was made; nothing is sent on it. */
function whyUnreachable({ host, port }: Endpoint): Promise<string | null> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const end = (reason: string | null) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reason);
    };
    const timer = setTimeout(() => end(`none within ${connectMs / 1000} s`), connectMs);
    socket.once('connect', () => end(null));
    socket.once('error', (error: NodeJS.ErrnoException) => {
      const { code } = error;
      if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') end(`the name does not resolve (${code})`);
      else end(code ?? error.message);
    });
  });
}
