import { isIP } from 'node:net';
import { parseAddress } from '../../core/address.js';
import type { Capture, Hop, KeptMessage } from '../../core/capture.js';
import type { TravellingCapture, TravellingHop } from '../../core/travel.js';
import type { LoopMessage } from '../schema/loop-entry.js';
import { travellingCapture } from '../travelling-capture.js';
import { decodedBody } from './decoded-body.js';
import type { Har, HarEntry, HarLog, HarTimings } from './har.js';
import { harRequest } from './har-request.js';
import { harResponse } from './har-response.js';

/** A capture as an HTTP archive: one entry a hop, and under `_loop` what a HAR has no words for. */
export function exportHar(capture: Capture, loopVersion: string): Har {
  const travelling = travellingCapture(capture);
  return {
    log: {
      version: '1.2',
      creator: { name: 'loop', version: loopVersion },
      entries: capture.chain.map((hop) => entryOf(hop, travelling)),
      ...(capture.redacted.length === 0
        ? {}
        : { comment: `Redacted when it was captured: ${capture.redacted.join(', ')}` }),
      _loop: metaOf(travelling),
    },
  };
}

function metaOf({ hops: _, ...meta }: TravellingCapture): HarLog['_loop'] {
  return { ...meta, rule: { ...meta.rule, when: { ...meta.rule.when } } };
}

function entryOf(hop: Hop, capture: TravellingCapture): HarEntry {
  const timings = timingsOf(hop);
  const host = parseAddress(hop.to)?.host ?? '';
  const comment = commentOf(hop);
  return {
    startedDateTime: new Date(hop.startedAtMs).toISOString(),
    time: Object.values(timings).reduce((sum, ms) => (ms === -1 ? sum : sum + ms), 0),
    request: harRequest(hop),
    response: harResponse(hop),
    cache: {},
    timings,
    ...(isIP(host) === 0 ? {} : { serverIPAddress: host }),
    ...(comment === '' ? {} : { comment }),
    _loop: loopOf(hop, capture.hops[hop.index]),
  };
}

/** `send`, `wait` and `receive` may not be -1; what is not known counts as no time. */
function timingsOf({ connectMs, firstByteMs, durationMs }: Hop): HarTimings {
  const connected = connectMs ?? 0;
  const end = durationMs ?? firstByteMs ?? connected;
  const firstByte = firstByteMs ?? end;
  return {
    blocked: -1,
    dns: -1,
    connect: connectMs ?? -1,
    ssl: -1,
    send: 0,
    wait: Math.max(0, firstByte - connected),
    receive: Math.max(0, end - firstByte),
  };
}

function commentOf(hop: Hop): string {
  const cut = (name: string, message: KeptMessage | null) =>
    message?.body.truncated
      ? [
          `${name} body: ${message.body.data.length} of ${message.body.bytes} bytes were kept` +
            (message.body.damaged ? ', the rest was damaged' : ''),
        ]
      : [];
  return [
    ...(hop.error === null ? [] : [`${hop.error}: ${hop.errorMessage}`]),
    ...cut('request', hop.request),
    ...cut('response', hop.response),
  ].join('; ');
}

function loopOf(hop: Hop, travelling: TravellingHop | undefined): HarEntry['_loop'] {
  if (travelling === undefined) throw new Error(`hop ${hop.index} is not in its chain`);
  const { request: _request, response: _response, redacted, grpcTypes, ...meta } = travelling;
  return {
    ...meta,
    ...(grpcTypes === undefined ? {} : { grpcTypes: Buffer.from(grpcTypes).toString('base64') }),
    webSocket: meta.webSocket && { ...meta.webSocket },
    redacted: [...redacted],
    hop: hop.index,
    parent: hop.parent,
    request: loopMessageOf(hop.request),
    response: hop.response && loopMessageOf(hop.response),
  };
}

function loopMessageOf(message: KeptMessage): LoopMessage {
  const { bytes, truncated, damaged, data } = message.body;
  const isCoded = !decodedBody(message).data.equals(data);
  return {
    bytes,
    truncated,
    ...(damaged ? { damaged } : {}),
    trailers: [...message.trailers],
    ...(message.moments === undefined ? {} : { moments: [...message.moments] }),
    ...(isCoded ? { wire: data.toString('base64') } : {}),
  };
}
