import { connect } from 'node:net';
import { formatAddress } from '../../core/address.js';
import { type Check, fail, ok, warn } from '../../core/check.js';
import type { Config, Endpoint, ServiceConfig } from '../../core/config.js';
import { endpointsOf } from '../../core/steering.js';

const connectMs = 2_000;

/** Whether something takes a connection at each service, and at each service of a namespace. */
export function checkUpstreams({ services, namespaces }: Config): Promise<Check[]> {
  return Promise.all([
    ...services.map(checkService),
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

/** A service is there when one of its endpoints is; those that are not get a warning. */
async function checkService(service: ServiceConfig): Promise<Check> {
  const check = `service ${service.name}`;
  const tried = await Promise.all(
    endpointsOf(service).map(async (endpoint) => ({
      address: formatAddress(endpoint),
      reason: await whyUnreachable(endpoint),
    })),
  );
  const there = tried.filter(({ reason }) => reason === null).map(({ address }) => address);
  const takes = `${there.join(', ')} ${there.length === 1 ? 'takes' : 'take'} connections`;
  if (there.length === tried.length) return ok(check, takes);
  const missing = tried
    .filter(({ reason }) => reason !== null)
    .map(({ address, reason }) => `no connection to ${address}: ${reason}`)
    .join('; ');
  const key = service.endpoints === undefined ? 'url' : 'endpoints';
  const cure = `start it, or set services.${service.name}.${key} to where it is`;
  return there.length === 0
    ? fail(check, missing, cure)
    : warn(check, `${missing}; ${takes}`, cure);
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
