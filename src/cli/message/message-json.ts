import type { KeptMessage } from '../../core/capture.js';
import { headerPairs } from '../../core/headers.js';
import { type BodyJson, bodyJson } from './body-json.js';
import { type GrpcMessageJson, grpcMessagesJson } from './grpc-messages.js';

/** A documented, stable shape. */
export interface MessageJson {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly trailers: readonly (readonly [name: string, value: string])[];
  readonly body: BodyJson;
  /** Of a body in gRPC. */
  readonly messages?: readonly GrpcMessageJson[];
}

export function messageJson(message: KeptMessage): MessageJson {
  const messages = grpcMessagesJson(message);
  return {
    headers: headerPairs(message.headers),
    trailers: headerPairs(message.trailers),
    body: bodyJson(message),
    ...(messages === null ? {} : { messages }),
  };
}
