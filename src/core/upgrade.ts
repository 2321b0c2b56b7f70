import type { Duplex } from 'node:stream';
import type { RawHeaders } from './headers.js';

/** A request to go on in another protocol on the same connection (RFC 9110 §7.8). */
export interface Upgrade {
  /** As `Upgrade` names it, in lower case. */
  readonly protocol: string;
  /** The upstream does (101): told in place of `onHead`, and nothing comes after it. */
  onSwitched(answer: SwitchedAnswer): void;
}

/** What is on the connection from here on is no HTTP, and whoever is told owns it. */
export interface SwitchedAnswer {
  readonly statusText: string;
  readonly headers: RawHeaders;
  readonly connection: Duplex;
  /** What has come on it behind the head. */
  readonly rest: Buffer;
}
