import type { IncomingHttpHeaders } from 'node:http';

/**
 * The headers a service hands on to the services it calls, so that the calls of one request can
 * be told from those of all others. This is the whole of what loop asks of a service.
 */
export function traceHeaders(incoming: IncomingHttpHeaders): IncomingHttpHeaders {
  const passedOn = /^(traceparent|tracestate|baggage|b3|x-b3-.+|x-request-id|x-loop-.+)$/;
  return Object.fromEntries(Object.entries(incoming).filter(([name]) => passedOn.test(name)));
}
