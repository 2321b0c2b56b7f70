import { STATUS_CODES } from 'node:http';
import type { AdmissionRefusal } from '../../core/admission.js';
import { errorBody } from '../../core/error-body.js';
import type { ErrorCode } from '../../core/errors.js';
import type { Exchange } from '../../core/exchange.js';
import type { RawHeaders } from '../../core/headers.js';
import { rateText } from '../../core/rate-text.js';
import type { RateLimitConfig } from '../../core/route-policies.js';

export function rateLimited(
  exchange: Exchange,
  limit: RateLimitConfig,
  waitMs: number,
): AdmissionRefusal {
  const { by, burst } = limit;
  const whose =
    by === 'route' ? 'the route' : by === 'client' ? 'this client' : `this ${by.header}`;
  const seconds = String(Math.ceil(waitMs / 1000));
  return ownAnswer(exchange, 429, 'LOOP_TRAFFIC_RATE_LIMITED', {
    message: `more than ${whose} may send (limit: ${rateText(limit)}, ${burst} at once); the next one in ${seconds} s`,
    headers: ['retry-after', seconds],
  });
}

export function authUnavailable(exchange: Exchange, why: string): AdmissionRefusal {
  return ownAnswer(exchange, 503, 'LOOP_TRAFFIC_AUTH_UNAVAILABLE', {
    message: `whether the request may go on is not known: ${why} (auth)`,
    headers: [],
  });
}

function ownAnswer(
  exchange: Exchange,
  status: number,
  code: ErrorCode,
  { message, headers }: { readonly message: string; readonly headers: RawHeaders },
): AdmissionRefusal {
  const body = Buffer.from(errorBody({ code, message }, exchange));
  return {
    kind: 'refused',
    ...{ code, message, status, body },
    statusText: STATUS_CODES[status] ?? '',
    headers: [
      ...['content-type', 'application/json; charset=utf-8', 'content-length', String(body.length)],
      ...['x-loop-error', code, ...headers],
    ],
  };
}
