import { compileTextGlob } from '../../glob.js';
import { grpcMethodOf, isGrpc } from '../../grpc/grpc-call.js';
import { leafMatcher, listOf } from '../leaf-matcher.js';
import type { Matcher } from '../matcher.js';

/** The method of a call by gRPC: any of those listed, each a glob when it has a `*`. */
export function grpcMethodMatcher(spec: string | readonly string[]): Matcher {
  const names = listOf(spec);
  const globs = names.map((name) => compileTextGlob(name.replace(/^\//, '')));
  return leafMatcher({
    type: 'grpcMethod',
    cost: 1,
    expected: names.join(' or '),
    matches: (hop) => {
      const method = grpcMethodOf(hop);
      return globs.some((glob) => glob(method)) && isGrpc(hop.requestHeaders);
    },
    actual: (hop) => (isGrpc(hop.requestHeaders) ? grpcMethodOf(hop) : 'no gRPC'),
  });
}
