import type { FaultAbort, FaultDefinition } from './fault.js';

type Doings = Pick<FaultDefinition, 'delay' | 'abort' | 'rateBytes' | 'corruptBytes'>;

/** What a fault does, in words of the config: `delay 2s ± 500ms, abort 503`. */
export function doingsText({ delay, abort, rateBytes, corruptBytes }: Doings): string {
  const parts: string[] = [];
  if (delay !== null) {
    const { fixedMs, jitterMs } = delay;
    parts.push(`delay ${timeText(fixedMs)}${jitterMs > 0 ? ` ± ${timeText(jitterMs)}` : ''}`);
  }
  if (abort !== null) parts.push(`abort ${abortText(abort)}`);
  if (rateBytes !== null) parts.push(`rate ${sizeText(rateBytes)}/s`);
  if (corruptBytes !== null) parts.push(`corrupt ${sizeText(corruptBytes)}`);
  return parts.join(', ');
}

function abortText(abort: FaultAbort): string {
  if (abort.kind === 'answer') return abort.grpc ?? String(abort.status);
  const { error, afterBytes } = abort;
  return afterBytes === null ? error : `${error} after ${sizeText(afterBytes)}`;
}

function timeText(ms: number): string {
  return ms >= 1000 ? `${ms / 1000}s` : `${ms}ms`;
}

function sizeText(bytes: number): string {
  for (const [unit, factor] of [
    ['MiB', 1024 ** 2],
    ['KiB', 1024],
  ] as const) {
    if (bytes >= factor && bytes % factor === 0) return `${bytes / factor}${unit}`;
  }
  return `${bytes}B`;
}
