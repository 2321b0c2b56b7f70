import type { ErrorKind, Exchange, Protocol } from '../exchange.js';
import type { RawHeaders } from '../headers.js';
import type { HopView } from './matcher.js';
import type { ReadBody } from './read-body.js';

/** What rules and filters see of an exchange that passes; bodies and the caller are the heir's. */
export abstract class ExchangeView implements HopView {
  readRequest: ReadBody | undefined = undefined;
  readResponse: ReadBody | undefined = undefined;
  abstract readonly exchange: Exchange;
  abstract readonly from: string | null;
  abstract requestBody(): Buffer;
  abstract responseBody(): Buffer;

  get running(): boolean {
    return this.exchange.endedAt === 0;
  }
  get protocol(): Protocol {
    return this.exchange.protocol;
  }
  get method(): string {
    return this.exchange.method;
  }
  get path(): string {
    return this.exchange.path;
  }
  get authority(): string {
    return this.exchange.authority;
  }
  get service(): string {
    return this.exchange.service;
  }
  get route(): string | null {
    return this.exchange.route;
  }
  get isEdge(): boolean {
    return this.exchange.listener === 'edge';
  }
  get status(): number | null {
    return this.exchange.status || this.exchange.answeredStatus || null;
  }
  get error(): ErrorKind | null {
    return this.exchange.error;
  }
  get fault(): string | null {
    return this.exchange.fault;
  }
  get retried(): boolean {
    return this.exchange.retried;
  }
  get latencyMs(): number {
    const { endedAt, startedAt, askedAt, retried } = this.exchange;
    // The last of several attempts took as long as the caller waited.
    return endedAt - (retried ? startedAt : askedAt);
  }
  get requestHeaders(): RawHeaders {
    return this.exchange.requestHeaders;
  }
  get responseHeaders(): RawHeaders {
    return this.exchange.responseHeaders;
  }
  get responseTrailers(): RawHeaders {
    return this.exchange.responseTrailers;
  }
}
