import type { CaptureSummary } from '../api/shapes.js';

export interface StatusLook {
  readonly text: string;
  readonly look: 'bad' | 'warn' | 'soft' | 'good' | '';
}

/** The status, or why there is none, as `loop list captures` says it. */
export function statusLook({
  status,
  error,
}: Pick<CaptureSummary, 'status' | 'error'>): StatusLook {
  if (error !== null) return { text: error, look: 'bad' };
  if (status === null) return { text: '-', look: 'soft' };
  if (status >= 500) return { text: `${status}`, look: 'bad' };
  return { text: `${status}`, look: status >= 400 ? 'warn' : '' };
}
