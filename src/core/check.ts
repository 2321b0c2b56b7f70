export type CheckState = 'ok' | 'warn' | 'fail';

/** One thing that was looked at, for `loop doctor`. */
export interface Check {
  /** What was looked at: `config`, `store`, `port gateway.mesh`, `service reviews`, … */
  readonly check: string;
  readonly state: CheckState;
  /** What was found, for people. */
  readonly message: string;
  /** What to do; null when there is nothing to do. */
  readonly cure: string | null;
}

export function ok(check: string, message: string): Check {
  return { check, state: 'ok', message, cure: null };
}

export function warn(check: string, message: string, cure: string): Check {
  return { check, state: 'warn', message, cure };
}

export function fail(check: string, message: string, cure: string): Check {
  return { check, state: 'fail', message, cure };
}
