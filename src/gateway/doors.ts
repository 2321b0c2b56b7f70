import type { Config } from '../core/config.js';
import type { Door } from './downstream/proxy-context.js';
import { refusals } from './downstream/refusals.js';
import { tunnelRefusals } from './downstream/tunnel-refusals.js';
import { MatchingWork, TooLongToMatch } from './route/matching-work.js';

/** What listeners of a kind have in common. */
type DoorKind = Omit<Door, 'certificates'>;

/** Where the gateway listens, and what may come in there. */
export function doorsOf({ gateway, services }: Config) {
  const own = services.flatMap(({ name, listen, listenTls: tls }) =>
    listen === null
      ? []
      : { name: `services.${name}.listen`, address: listen, tls, door: ownDoor(name) },
  );
  return [
    { name: 'edge', address: gateway.listen, tls: gateway.tls, door: edge },
    { name: 'mesh', address: gateway.mesh, tls: gateway.meshTls, door: mesh },
    ...own,
  ];
}

/** A request is routed in one go, so that one is enough. */
const matchingWork = new MatchingWork();
const edge: DoorKind = {
  kind: 'edge',
  find(traffic, request) {
    matchingWork.begin();
    try {
      return traffic.byRoute(request, matchingWork);
    } catch (error) {
      if (error instanceof TooLongToMatch) return refusals.tooLongToMatch;
      throw error;
    }
  },
  refuseTunnel: (_traffic, target) => tunnelRefusals.atEdge(target),
};
const mesh: DoorKind = {
  kind: 'mesh',
  find: (traffic, { authority }) => traffic.byHost(authority),
  refuseTunnel: (traffic, target) =>
    traffic.byTunnel(target) === null ? tunnelRefusals.unknown(target, traffic) : null,
};

function ownDoor(service: string): DoorKind {
  return {
    kind: 'service',
    find: (traffic) => traffic.byName(service),
    refuseTunnel(traffic, target) {
      const named = traffic.byTunnel(target)?.callee.name;
      if (named === undefined) return tunnelRefusals.unknown(target, traffic);
      return named === service ? null : tunnelRefusals.elsewhere(target, service);
    },
  };
}
