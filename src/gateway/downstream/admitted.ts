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
  /** Name of the intercept that led it elsewhere. */
  readonly intercept?: string | undefined;
}
