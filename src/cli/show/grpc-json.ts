import type { Hop } from '../../core/capture.js';
import {
  grpcMethodOf,
  grpcStatusName,
  grpcStatusOf,
  readGrpcMessage,
  trailersOf,
} from '../../core/grpc/grpc-call.js';
import { isAnyGrpc } from '../../core/grpc/web-body.js';
import { headerValue, noHeaders } from '../../core/headers.js';
import { viewOfHop } from '../../core/hop-view.js';

/** How a call by gRPC went. */
export interface GrpcJson {
  /** `helloworld.Greeter/SayHello` */
  readonly method: string;
  /** Null as long as it runs. */
  readonly status: number | null;
  readonly statusName: string | null;
  /** What the service said beside it. */
  readonly message: string | null;
}

/** Nothing of a hop that is no call by gRPC. */
export function grpcJson(hop: Hop): { readonly grpc?: GrpcJson } {
  if (!isAnyGrpc(hop.request.headers)) return {};
  const view = viewOfHop(hop);
  const status = grpcStatusOf(view);
  const message =
    headerValue(trailersOf(view) ?? noHeaders, 'grpc-message') ??
    headerValue(view.responseHeaders, 'grpc-message');
  return {
    grpc: {
      method: grpcMethodOf(view),
      status,
      statusName: status === null ? null : grpcStatusName(status),
      message: message === undefined ? null : readGrpcMessage(message),
    },
  };
}
