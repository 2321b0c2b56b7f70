import { grpcForm } from '../../grpc/web-body.js';
import type { ProtocolName } from '../definition.js';
import { leafMatcher, listOf } from '../leaf-matcher.js';
import type { HopView, Matcher } from '../matcher.js';

/** By which the caller asked: any of those listed. A call by gRPC is one by HTTP/2, too. */
export function protocolMatcher(spec: ProtocolName | readonly ProtocolName[]): Matcher {
  const names = listOf(spec);
  const asksForGrpc = names.includes('grpc');
  return leafMatcher({
    type: 'protocol',
    cost: asksForGrpc ? 1 : 0,
    expected: names.join(' or '),
    matches: (hop) => names.includes(hop.protocol) || (asksForGrpc && isGrpcHop(hop)),
    actual: (hop) => (isGrpcHop(hop) ? `${hop.protocol}, grpc` : hop.protocol),
  });
}

function isGrpcHop({ protocol, requestHeaders }: HopView): boolean {
  const form = grpcForm(requestHeaders);
  return form === 'grpc' ? protocol === 'http/2' : form !== null;
}
