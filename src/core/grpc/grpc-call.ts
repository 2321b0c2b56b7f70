import type { ErrorKind } from '../exchange.js';
import { headerValue, noHeaders, type RawHeaders } from '../headers.js';
import { pathOf } from '../query.js';
import { grpcStatuses } from './grpc-status.js';
import { grpcForm, webTrailers } from './web-body.js';

/** Of a hop, what says how a call by gRPC went. */
export interface GrpcCall {
  readonly path: string;
  /** What the upstream answered, else what loop answered in its place, else null. */
  readonly status: number | null;
  readonly error: ErrorKind | null;
  readonly requestHeaders: RawHeaders;
  readonly responseHeaders: RawHeaders;
  readonly responseTrailers: RawHeaders;
  /** As far as it was kept: gRPC-Web has its trailers there. */
  responseBody?(): Buffer;
}

/** `application/grpc`, `application/grpc+proto`; gRPC-Web is another protocol. */
export function isGrpc(requestHeaders: RawHeaders): boolean {
  return grpcForm(requestHeaders) === 'grpc';
}

/** The trailers of a call, wherever they are; null where they are behind what was kept of the body. */
export function trailersOf(call: Omit<GrpcCall, 'path' | 'status' | 'error' | 'requestHeaders'>) {
  const { responseHeaders, responseTrailers } = call;
  const form = grpcForm(responseHeaders);
  const isInBody = (form === 'web' || form === 'web-text') && responseTrailers.length === 0;
  if (!isInBody || call.responseBody === undefined) return responseTrailers;
  return webTrailers(responseHeaders, call.responseBody());
}

/** `helloworld.Greeter/SayHello` */
export function grpcMethodOf({ path }: Pick<GrpcCall, 'path'>): string {
  return pathOf(path).slice(1);
}

/**
 * How a call ended, as its caller saw it: the status in the trailers, or in the headers of an answer without
 * messages; where there is none, what clients make of how the answer ended. Null as long as it runs, and where nobody
 * knows, as the trailers of gRPC-Web were not kept.
 */
export function grpcStatusOf(call: GrpcCall): number | null {
  const trailers = trailersOf(call);
  const said =
    headerValue(trailers ?? noHeaders, 'grpc-status') ??
    headerValue(call.responseHeaders, 'grpc-status');
  if (said !== undefined) return /^\d{1,5}$/.test(said) ? Number(said) : unknown;
  const { status, error } = call;
  if (error === 'aborted') return numberOf('CANCELLED');
  if (status === null) return error === null ? null : unavailable;
  if (status !== 200) return grpcStatusOfHttp(status);
  if (trailers === null && error === null) return null;
  return error === null ? unknown : numberOf('INTERNAL');
}

/** `UNAVAILABLE`; a number that has no name is its own. */
export function grpcStatusName(status: number): string {
  return grpcStatuses[status] ?? String(status);
}

/** As gRPC's clients do ("HTTP to gRPC Status Code Mapping"). */
export function grpcStatusOfHttp(status: number): number {
  return byHttpStatus.get(status) ?? unknown;
}

/** As it stands in a header: percent-encoded, but for printable ASCII ("Status-Message"). */
export function grpcMessageText(text: string): string {
  return text.replace(/[^\x20-\x24\x26-\x7e]+/g, (odd) => {
    const hex = Buffer.from(odd).toString('hex').toUpperCase();
    return hex.replace(/../g, '%$&');
  });
}

/** What it says where it stands in a header: percent-encoded UTF-8 ("Status-Message"); what is none stays. */
export function readGrpcMessage(header: string): string {
  try {
    return decodeURIComponent(header);
  } catch {
    return header;
  }
}

function numberOf(name: (typeof grpcStatuses)[number]): number {
  return grpcStatuses.indexOf(name);
}

const unknown = numberOf('UNKNOWN');
const unavailable = numberOf('UNAVAILABLE');

const byHttpStatus: ReadonlyMap<number, number> = new Map([
  [400, numberOf('INTERNAL')],
  [401, numberOf('UNAUTHENTICATED')],
  [403, numberOf('PERMISSION_DENIED')],
  [404, numberOf('UNIMPLEMENTED')],
  [429, unavailable],
  [502, unavailable],
  [503, unavailable],
  [504, unavailable],
]);
