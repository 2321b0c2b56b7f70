import { formatAddress } from '../core/address.js';
import type { EgressCallee, EgressOptions, OpenEgress } from '../core/egress.js';
import { type OpenDoor, openDoor } from './downstream/door.js';
import type { Door, ProxyContext } from './downstream/proxy-context.js';
import { requestFields } from './downstream/request-fields.js';
import { tunnelRefusals } from './downstream/tunnel-refusals.js';
import { tunnelsMax } from './downstream/tunnels.js';
import { combineListeners } from './listeners.js';
import { compileTraffic, type Destination } from './route/traffic.js';
import { KnownIds } from './trace/known-ids.js';
import { newPseudonym } from './trace/pseudonym.js';
import { traceFormat } from './trace/trace-format.js';
import { TraceMemory } from './trace/trace-memory.js';
import { createForwarder } from './upstream/forwarder.js';

/**
 * Listeners like those of the mesh, where someone else says which service a call is for. Traffic is
 * watched and changed by the same seams as in the gateway.
 */
export const openEgress: OpenEgress = async (options) => {
  const forwarder = createForwarder();
  const memory = new TraceMemory();
  const trace = traceFormat(options.traceFamilies);
  const context: ProxyContext = {
    traffic: compileTraffic({ services: [], routes: [] }),
    choose: ({ service }) => service.url,
    takePlace: () => null,
    intercept: null,
    upgrade: forwarder.forward,
    forward: options.interceptors.reduceRight((next, wrap) => wrap(next), forwarder.forward),
    listener: combineListeners(options.listeners),
    known: { memory, ids: new KnownIds() },
    trace,
    fields: requestFields(trace),
    pseudonym: newPseudonym(),
    trustProxy: true,
    methods: null,
    takesAnyPath: true,
    debug: false,
    // What comes here belongs to a replay, or to a shadow.
    refusesReplays: false,
    draining: false,
    tunnelsMax,
    tunnelRefused: options.tunnelRefused ?? (() => {}),
    handshakeRefused: () => {},
  };
  const doors: OpenDoor[] = [];
  const close = async () => {
    const closed = Promise.all(doors.map((door) => door.close()));
    for (const door of doors) door.abandon();
    await closed;
    forwarder.close();
  };
  try {
    for (const { name, address, caller } of options.listen) {
      doors.push(await openDoor(name, address, egressDoor(options, caller), context));
    }
  } catch (error) {
    await close();
    throw error;
  }
  return {
    doors: doors.map(({ name, address }) => ({ name, address })),
    expect: ({ traceId, spanId }) => {
      memory.begin(traceId, spanId, null);
    },
    close,
  };
};

function egressDoor(options: EgressOptions, caller: string | null): Door {
  return {
    kind: 'mesh',
    certificates: null,
    find(_traffic, request) {
      const callee = options.resolve({ ...request, caller });
      return 'status' in callee ? callee : destination(callee);
    },
    // Whom a call is for is found out here by more than its host, and none leaves by itself.
    refuseTunnel: (_traffic, target) => (target.port === 443 ? tunnelRefusals.tls(target) : null),
  };
}

function destination({ name, endpoint, timeouts }: EgressCallee): Destination {
  return {
    callee: { name, endpoint, upstream: formatAddress(endpoint), timeouts },
    route: null,
  };
}
