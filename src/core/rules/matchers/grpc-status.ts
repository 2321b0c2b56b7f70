import { grpcStatusName, grpcStatusOf } from '../../grpc/grpc-call.js';
import { parseGrpcStatus } from '../../grpc/parse-grpc-status.js';
import { isAnyGrpc } from '../../grpc/web-body.js';
import { invalid } from '../invalid.js';
import { leafMatcher, listOf } from '../leaf-matcher.js';
import type { HopView, Matcher } from '../matcher.js';

/** How a call by gRPC ended: any of the listed statuses. `!=OK` holds for all others. */
export function grpcStatusMatcher(spec: number | string | readonly (number | string)[]): Matcher {
  const specs = listOf(spec);
  const tests = specs.map((each) => {
    const test = parseGrpcStatus(each);
    if (test === undefined) {
      throw invalid('grpcStatus', 'a status such as 14, "UNAVAILABLE" or "!=OK"', each);
    }
    return test;
  });
  return leafMatcher({
    type: 'grpcStatus',
    cost: 1,
    expected: specs.join(' or '),
    matches(hop) {
      const status = isAnyGrpc(hop.requestHeaders) ? grpcStatusOf(hop) : null;
      if (status === null) return false;
      return tests.some(({ number, isOther }) => (status === number) !== isOther);
    },
    actual,
  });
}

function actual(hop: HopView): string {
  if (!isAnyGrpc(hop.requestHeaders)) return 'no gRPC';
  const status = grpcStatusOf(hop);
  return status === null ? 'no status' : grpcStatusName(status);
}
