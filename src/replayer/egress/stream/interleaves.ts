import type { Hop } from '../../../core/capture.js';
import { isGrpc } from '../../../core/grpc/grpc-call.js';

/** Whether the service answered a call by gRPC before its request was whole: its caller may wait for that. */
export function interleaves({ requestEndMs, firstByteMs, request }: Hop): boolean {
  if (requestEndMs === undefined || firstByteMs === null || !isGrpc(request.headers)) return false;
  return requestEndMs === null || firstByteMs < requestEndMs;
}
