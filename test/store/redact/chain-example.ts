import type { ChainRecord, HopRecord, MessageRecord } from '../../../src/core/capture-sink.js';
import type { RedactConfig } from '../../../src/core/config.js';
import { createRedactor, type RedactedChain } from '../../../src/store/redact/redact-chain.js';

export function messageExample(given: {
  readonly headers?: readonly string[];
  readonly trailers?: readonly string[];
  readonly body?: string | Uint8Array;
  readonly bodyBytes?: number;
}): MessageRecord {
  const body = Uint8Array.from(Buffer.from(given.body ?? ''));
  return {
    headers: given.headers ?? [],
    trailers: given.trailers ?? [],
    bodyBytes: given.bodyBytes ?? body.length,
    body,
  };
}

export function hopRecordExample(given: Partial<HopRecord> = {}): HopRecord {
  return {
    spanId: '1'.repeat(16),
    parentSpanId: null,
    ruleHeld: true,
    service: 'orders',
    to: '127.0.0.1:9080',
    route: null,
    listener: 'edge',
    protocol: 'http/1.1',
    method: 'POST',
    authority: 'orders',
    path: '/',
    status: 500,
    statusText: 'Internal Server Error',
    answeredStatus: 500,
    error: null,
    errorMessage: '',
    startedAtMs: 0,
    durationMs: 1,
    connectMs: null,
    firstByteMs: null,
    client: '127.0.0.1:50000',
    request: messageExample({}),
    response: messageExample({}),
    webSocket: null,
    ...given,
  };
}

export function chainExample(hops: readonly HopRecord[]): ChainRecord {
  return {
    key: '2'.repeat(16),
    traceId: '3'.repeat(32),
    requestId: 'request-1',
    rule: { name: 'r', when: { status: '5xx' } },
    decidedAtMs: 0,
    hops,
  };
}

export function redactConfig(given: Partial<RedactConfig> = {}): RedactConfig {
  return { headers: ['authorization', 'cookie'], json: [], patterns: [], ...given };
}

/** Redacts one hop's request; returns what became of its body, and what was reported. */
export function redactRequest(
  config: Partial<RedactConfig>,
  message: Parameters<typeof messageExample>[0],
): { readonly body: Buffer; readonly message: MessageRecord; readonly redacted: string[] } {
  const hop = hopRecordExample({ request: messageExample(message) });
  const { record, redacted } = redactHops(config, [hop]);
  const request = record.hops[0]?.request ?? messageExample({});
  return { body: Buffer.from(request.body), message: request, redacted };
}

export function redactHops(
  config: Partial<RedactConfig>,
  hops: readonly HopRecord[],
): RedactedChain {
  return createRedactor(redactConfig(config))(chainExample(hops));
}
