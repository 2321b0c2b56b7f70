import { compileTextGlob } from '../../glob.js';
import { grpcMethodOf } from '../../grpc/grpc-call.js';
import { isAnyGrpc } from '../../grpc/web-body.js';
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
      return globs.some((glob) => glob(method)) && isAnyGrpc(hop.requestHeaders);
    },
    actual: (hop) => (isAnyGrpc(hop.requestHeaders) ? grpcMethodOf(hop) : 'no gRPC'),
  });
}
