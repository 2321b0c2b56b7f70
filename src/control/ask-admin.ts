import type { IncomingMessage } from 'node:http';
import { formatAddress } from '../core/address.js';
import type { AdminAccess, GatewayAccess } from '../core/config.js';
import { type ErrorCode, errorCodes, LoopError } from '../core/errors.js';
import { adminTlsOf } from './admin-tls.js';
import { httpAnswer, openHttp, wholeAnswer } from './http-answer.js';
import { reachable } from './reachable.js';

const timeoutMs = 10_000;

export interface Question<T> {
  readonly method: string;
  readonly path: string;
  readonly parse: (body: unknown) => T | undefined;
  readonly body?: object | undefined;
}

/**
 * Asks the gateway whose admin API listens where the config says.
 * @throws LOOP_CONTROL_UNREACHABLE, LOOP_CONTROL_DENIED, and what the gateway refuses
 */
export async function askAdmin<T>(
  { until, ...gateway }: GatewayAccess['gateway'],
  { method, path, parse, body }: Question<T>,
): Promise<T> {
  const where = formatAddress(reachable(gateway.admin));
  const late = AbortSignal.timeout(timeoutMs);
  const { status, text } = await reached(where, () =>
    httpAnswer(where, path, {
      ...{ method, tls: adminTlsOf(gateway) },
      signal: until === undefined ? late : AbortSignal.any([late, until]),
      headers: {
        ...authorization(gateway),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    }),
  );
  const answer = jsonOf(text);
  const parsed = status >= 200 && status < 300 ? parse(answer) : undefined;
  if (parsed !== undefined) return parsed;
  throw refusal(status, answer, where);
}

/**
 * Asks it for what goes on until `signal` ends it: server-sent events.
 * @throws as `askAdmin`
 */
export async function openAdminStream(
  gateway: AdminAccess,
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const where = formatAddress(reachable(gateway.admin));
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new Error('no answer')), timeoutMs);
  const response = await reached(where, () =>
    openHttp(where, path, {
      ...{ method: 'GET', tls: adminTlsOf(gateway), headers: authorization(gateway) },
      signal: AbortSignal.any([signal, late.signal]),
    }),
  ).finally(() => clearTimeout(timer));
  if (response.statusCode === 200) return response;
  const { status, text } = await wholeAnswer(response);
  throw refusal(status, jsonOf(text), where);
}

export function authorization({
  adminToken,
}: Pick<AdminAccess, 'adminToken'>): Record<string, string> {
  return adminToken === null ? {} : { authorization: `Bearer ${adminToken}` };
}

async function reached<T>(where: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new LoopError(
      'LOOP_CONTROL_UNREACHABLE',
      `no gateway answers at gateway.admin, ${where}: ${reasonOf(error)}; is loop gateway running with this config?`,
      { cause: error },
    );
  }
}

function reasonOf(error: unknown): string {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') {
    return 'connection refused';
  }
  if (!(cause instanceof Error)) return String(cause);
  // OpenSSL's message is a line of its log, with addresses in memory.
  const {
    reason,
    code = '',
    message,
  } = cause as NodeJS.ErrnoException & { readonly reason?: string };
  return reason !== undefined && code.startsWith('ERR_SSL_') ? `${reason} (${code})` : message;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not JSON, so not loop: told by the status.
    return undefined;
  }
}

function refusal(status: number, answer: unknown, where: string): LoopError {
  const { code, message } = errorOf(answer);
  if (isErrorCode(code)) return new LoopError(code, message, { statusCode: status });
  if (status === 401 || status === 403) {
    return new LoopError(
      'LOOP_CONTROL_DENIED',
      `the gateway at ${where} refuses: ${message || `status ${status}`}; gateway.adminToken of the config must be the one it was started with`,
      { statusCode: status },
    );
  }
  return new LoopError(
    'LOOP_CONTROL_UNREACHABLE',
    `expected the admin API of a loop of this version at gateway.admin, ${where}, got status ${status}`,
    { statusCode: status },
  );
}

function errorOf(answer: unknown): { code: string; message: string } {
  const error =
    typeof answer === 'object' && answer !== null && 'error' in answer ? answer.error : undefined;
  if (typeof error !== 'object' || error === null) return { code: '', message: '' };
  const text = (key: string) => {
    const value = (error as Readonly<Record<string, unknown>>)[key];
    return typeof value === 'string' ? value : '';
  };
  return { code: text('code'), message: text('message') };
}

function isErrorCode(code: string): code is ErrorCode {
  return (errorCodes as readonly string[]).includes(code);
}
