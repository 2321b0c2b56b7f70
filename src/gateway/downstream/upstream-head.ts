import type { GatewayExchange } from '../gateway-exchange.js';
import { editHead, forwardedAs } from '../route/edits.js';
import { viaOf } from '../trace/pseudonym.js';
import type { Admitted } from './admitted.js';
import type { Peer, RequestHead } from './downstream-stream.js';
import type { ProxyContext } from './proxy-context.js';

/** As it goes on; the exchange is told what is not as it came. */
export function upstreamHead(
  context: Pick<ProxyContext, 'pseudonym'>,
  peer: Peer,
  admitted: Admitted,
  exchange: GatewayExchange,
  lines = upstreamLines(context, peer, admitted),
): string {
  const { edits } = admitted.destination;
  const { method, path } = exchange;
  if (edits === undefined) return `${method} ${path} HTTP/1.1\r\n${lines}\r\n`;
  exchange.forwarded = forwardedAs(edits, path);
  return `${method} ${exchange.forwarded.path ?? path} HTTP/1.1\r\n${editHead(lines, edits)}\r\n`;
}

/** Header lines for the upstream: as they came, then loop's own. */
export function upstreamLines(
  context: Pick<ProxyContext, 'pseudonym'>,
  { address, scheme }: Peer,
  { scan, trace, authority, destination, protocol, lengthLine }: Admitted,
): string {
  // An HTTP/1.0 client need not send Host, but we speak HTTP/1.1 to the upstream.
  const host =
    scan.host === undefined ? `Host: ${authority || destination.callee.upstream}\r\n` : '';
  const forwardedHost = scan.forwardedHost ?? authority;
  const forwardedFor =
    scan.forwardedFor === undefined ? address : `${scan.forwardedFor}, ${address}`;
  return (
    `${host}${scan.lines}${lengthLine}${trace.lines}` +
    `x-forwarded-for: ${forwardedFor}\r\n` +
    (forwardedHost === '' ? '' : `x-forwarded-host: ${forwardedHost}\r\n`) +
    `x-forwarded-proto: ${scan.forwardedProto ?? scheme}\r\n` +
    `via: ${viaOf(protocol, context.pseudonym)}\r\n`
  );
}

/** HTTP/2 need not say that a body comes whose length nobody knows; a line of the head does. */
export function lengthLineOf({ protocol, framing }: RequestHead): string {
  return protocol === 'http/2' && framing === 'chunked' ? 'transfer-encoding: chunked\r\n' : '';
}
