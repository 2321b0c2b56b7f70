import type { HopView } from '../../../src/core/rules/matcher.js';

export interface HopExample extends Partial<Omit<HopView, 'requestBody' | 'responseBody'>> {
  readonly requestText?: string;
  readonly responseText?: string;
}

/** A hop that went well, with what the test is about in its place. */
export function hopExample(given: HopExample = {}): HopView {
  const { requestText = '', responseText = '', ...rest } = given;
  return {
    protocol: 'http/1.1',
    method: 'GET',
    path: '/orders/42?tenant=acme&empty=&tag=a&tag=b%20c',
    authority: 'shop.example:8080',
    service: 'orders',
    from: 'web',
    route: 'orders-route',
    isEdge: false,
    status: 200,
    error: null,
    fault: null,
    retried: false,
    latencyMs: 120,
    requestHeaders: ['X-Tenant', 'acme', 'Accept', 'text/html', 'accept', 'application/json'],
    responseHeaders: ['Content-Type', 'application/json'],
    responseTrailers: [],
    requestBody: () => Buffer.from(requestText),
    responseBody: () => Buffer.from(responseText),
    ...rest,
  };
}
