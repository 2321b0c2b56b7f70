import type { ErrorCode } from '../../core/errors.js';

/** An answer that loop gives itself. */
export interface ErrorAnswer {
  readonly status: number;
  readonly code: ErrorCode;
  readonly message: string;
  /** More members of the body's `error` object. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly headers?: readonly string[];
  /** The connection is closed after it. */
  readonly close?: boolean;
}
