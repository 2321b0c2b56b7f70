import type { ClientCertificate } from '../../core/client-certificate.js';
import type { Protocol, Scheme } from '../../core/exchange.js';
import type { Destination } from '../route/traffic.js';
import type { ExchangeTrace } from '../trace/trace-lines.js';
import type { RequestScan } from './request-scan.js';

/** A request that may go on, and where to. */
export interface Admitted {
  readonly scan: RequestScan;
  readonly trace: ExchangeTrace;
  readonly destination: Destination;
  readonly authority: string;
  readonly path: string;
  /** What the head has to say of the body, and does not; or ''. */
  readonly lengthLine: string;
  /** By which the caller asked. */
  readonly protocol: Protocol;
  readonly scheme: Scheme;
  /** What the caller showed of itself, where the listener asks for it. */
  readonly clientCertificate: ClientCertificate | null;
  /** Name of the intercept that led it elsewhere. */
  readonly intercept?: string | undefined;
}
