/** A request to the edge: `/chain?id=…`. */
export interface EdgeRequest {
  readonly id: number;
  readonly fails: boolean;
  /** What a client, or a proxy before loop, has put on it. */
  readonly headers: Readonly<Record<string, string>>;
}

/** Requests that are all at the last service at the same time. */
export const atOnce = 6;

const trace = '4bf92f3577b34da6a3ce929d0e0e473';
const span = '00f067aa0ba902b7';

/** Without a trace header, as from most clients; one of them fails. */
const plain: readonly EdgeRequest[] = Array.from({ length: atOnce }, (_, index) => ({
  id: 11 + index,
  fails: index === 3,
  headers: {},
}));

/** With a trace that was begun elsewhere, or a part of one; all fail. */
const traced: readonly EdgeRequest[] = [
  { traceparent: `00-${trace}1-${span}-01`, 'sentry-trace': `${trace}0-${span}-1` },
  { 'x-request-id': '0d7f5b5c-3f1e-4c2a-9a53-6a1c3f4d5e02' },
  { b3: `${trace.slice(16)}3-${span}-1` },
  { 'sentry-trace': `${trace}4-${span}-1`, baggage: `sentry-trace_id=${trace}4` },
  { 'x-datadog-trace-id': '1234567890123456785', 'x-datadog-parent-id': '987654321' },
  { 'x-amzn-trace-id': `Root=1-${trace.slice(0, 8)}-${trace.slice(8)}6` },
].map((headers, index) => ({ id: 21 + index, fails: true, headers }));

/** One after the other; the requests of each at the same time. */
export const rounds: readonly (readonly EdgeRequest[])[] = [plain, traced];
