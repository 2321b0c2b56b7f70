import type { ErrorKind } from '../exchange.js';

export const protocolNames = ['http/1.1', 'http/2', 'websocket', 'grpc'] as const;
export type ProtocolName = (typeof protocolNames)[number];

/** A capture rule as the config states it: validated, not yet compiled. */
export interface RuleDefinition {
  readonly name: string;
  /** `edge` narrows the rule to the edge hop. */
  readonly on?: 'edge' | undefined;
  readonly when: WhenDefinition;
  readonly limit?: RuleLimit | undefined;
}

export interface RuleLimit {
  readonly count: number;
  readonly perMs: number;
}

/** Keys in one object are and-ed. */
export interface WhenDefinition {
  /** `500`, `5xx`, `>=400`, or several of them. */
  readonly status?: number | string | readonly (number | string)[] | undefined;
  readonly method?: string | readonly string[] | undefined;
  /** Glob over the path without its query: `*` within a segment, `**` across. */
  readonly path?: string | undefined;
  readonly pathRegex?: string | undefined;
  readonly host?: string | undefined;
  readonly service?: string | readonly string[] | undefined;
  readonly from?: string | readonly string[] | undefined;
  readonly route?: string | readonly string[] | undefined;
  /** `>500ms`, `>=2s`, `<10ms`. */
  readonly latency?: string | undefined;
  readonly error?: ErrorPattern | readonly ErrorPattern[] | undefined;
  /** Name of an injected fault, or a glob over it; `any`, `none`; `!NAME`: not that one. */
  readonly fault?: string | readonly string[] | undefined;
  /** By which the caller asked; `grpc` is one by HTTP/2. */
  readonly protocol?: ProtocolName | readonly ProtocolName[] | undefined;
  /** `14`, `UNAVAILABLE`, `!=OK`, or several of them. */
  readonly grpcStatus?: number | string | readonly (number | string)[] | undefined;
  /** `helloworld.Greeter/SayHello`, or a glob. */
  readonly grpcMethod?: string | readonly string[] | undefined;
  /** Whether loop sent the request again after this hop. */
  readonly retried?: boolean | undefined;
  readonly on?: 'edge' | undefined;
  readonly query?: Readonly<Record<string, ValuePattern>> | undefined;
  readonly requestHeaders?: Readonly<Record<string, ValuePattern>> | undefined;
  readonly responseHeaders?: Readonly<Record<string, ValuePattern>> | undefined;
  readonly requestBody?: BodyPattern | undefined;
  readonly responseBody?: BodyPattern | undefined;
  readonly all?: readonly WhenDefinition[] | undefined;
  readonly any?: readonly WhenDefinition[] | undefined;
  readonly not?: WhenDefinition | undefined;
}

export type ErrorPattern = ErrorKind | 'any';

/** A value, a glob when it has a `*`, or an object. */
export type ValuePattern = string | { readonly regex: string } | { readonly exists: boolean };

export type BodyPattern =
  | { readonly contains: string }
  | { readonly regex: string }
  | { readonly json: string; readonly equals: unknown }
  | { readonly json: string; readonly regex: string }
  | { readonly json: string; readonly exists: boolean };
