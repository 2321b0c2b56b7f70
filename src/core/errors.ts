/** Every error loop raises on purpose has a code from this catalogue; `docs/errors.md` explains each. */
export const errorCodes = [
  // config
  'LOOP_CONFIG_NOT_FOUND',
  'LOOP_CONFIG_UNREADABLE',
  'LOOP_CONFIG_UNWRITABLE',
  'LOOP_CONFIG_INVALID',
  // gateway
  'LOOP_GATEWAY_NO_ROUTE',
  'LOOP_GATEWAY_BAD_REQUEST',
  'LOOP_GATEWAY_CONNECT_UNSUPPORTED',
  'LOOP_GATEWAY_TUNNELS_BUSY',
  'LOOP_GATEWAY_FORWARDING_LOOP',
  'LOOP_GATEWAY_REPLAYED',
  'LOOP_GATEWAY_UPSTREAM_REFUSED',
  'LOOP_GATEWAY_UPSTREAM_BUSY',
  'LOOP_GATEWAY_UPSTREAM_CONNECT_TIMEOUT',
  'LOOP_GATEWAY_UPSTREAM_TIMEOUT',
  'LOOP_GATEWAY_UPSTREAM_IDLE',
  'LOOP_GATEWAY_DOWNSTREAM_IDLE',
  'LOOP_GATEWAY_UPSTREAM_RESET',
  'LOOP_GATEWAY_UPSTREAM_MALFORMED',
  'LOOP_GATEWAY_DRAINING',
  'LOOP_GATEWAY_LISTEN',
  // store
  'LOOP_STORE_UNWRITABLE',
  'LOOP_STORE_NEWER',
  'LOOP_STORE_NOT_FOUND',
  'LOOP_STORE_CORRUPT',
  'LOOP_STORE_CAPTURE_NOT_FOUND',
  'LOOP_STORE_CAPTURE_AMBIGUOUS',
  'LOOP_STORE_REPLAY_NOT_FOUND',
  // replayer
  'LOOP_REPLAYER_NO_NAMESPACE',
  'LOOP_REPLAYER_NO_ENTRY',
  'LOOP_REPLAYER_TRUNCATED',
  'LOOP_REPLAYER_PRODUCTION',
  'LOOP_REPLAYER_NOT_REPLAYABLE',
  'LOOP_REPLAYER_ENVIRONMENT',
  'LOOP_REPLAYER_EGRESS',
  'LOOP_REPLAYER_MISS',
  'LOOP_REPLAYER_NO_RUN',
  'LOOP_REPLAYER_INTERRUPTED',
  // travel
  'LOOP_TRAVEL_DAMAGED',
  'LOOP_TRAVEL_NEWER',
  'LOOP_TRAVEL_FORMAT',
  'LOOP_TRAVEL_FILE',
  // control
  'LOOP_CONTROL_UNREACHABLE',
  'LOOP_CONTROL_DENIED',
  'LOOP_CONTROL_REQUEST',
  // shadow
  'LOOP_SHADOW_REFUSED',
  'LOOP_SHADOW_PRODUCTION',
  'LOOP_SHADOW_NOT_FOUND',
  'LOOP_SHADOW_EGRESS',
  'LOOP_SHADOW_UNSAFE',
  'LOOP_SHADOW_NO_SERVICE',
  // debugger
  'LOOP_DEBUGGER_REFUSED',
  'LOOP_DEBUGGER_PRODUCTION',
  'LOOP_DEBUGGER_NO_PROCESS',
  'LOOP_DEBUGGER_KIND',
  'LOOP_DEBUGGER_PERMISSION',
  'LOOP_DEBUGGER_CONTAINER',
  'LOOP_DEBUGGER_NOT_INSTALLED',
  'LOOP_DEBUGGER_ENABLE',
  'LOOP_DEBUGGER_BUSY',
  'LOOP_DEBUGGER_CONNECT',
  'LOOP_DEBUGGER_BINARY',
  'LOOP_DEBUGGER_FILE',
  'LOOP_DEBUGGER_LINE',
  'LOOP_DEBUGGER_CONDITION',
  'LOOP_DEBUGGER_IDE',
  'LOOP_DEBUGGER_GONE',
  'LOOP_DEBUGGER_NEVER_HIT',
  // cli
  'LOOP_CLI_USAGE',
  'LOOP_CLI_HOP_NOT_FOUND',
  'LOOP_CLI_BUG',
  'LOOP_CLI_DEMO',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface LoopErrorOptions {
  readonly cause?: unknown;
  /** HTTP status, for errors that become a response. */
  readonly statusCode?: number;
}

export class LoopError extends Error {
  override readonly name = 'LoopError';
  readonly code: ErrorCode;
  readonly statusCode: number | undefined;

  constructor(code: ErrorCode, message: string, options: LoopErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.statusCode = options.statusCode;
  }
}
