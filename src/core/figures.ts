/** What passed within a window of time. */
export interface Figures {
  readonly requests: number;
  /** Answered 5xx, or with an error. */
  readonly failures: number;
  /** 0…1; null without traffic. */
  readonly success: number | null;
  /** Requests a second. */
  readonly rps: number;
  /** From the request's head to the end of its response, in ms; null without traffic. */
  /** With the attempts that loop retried, which the others leave out; absent where there were none. */
  readonly actual?: ActualFigures | undefined;
  readonly latencyMs: {
    readonly p50: number | null;
    readonly p95: number | null;
    readonly p99: number | null;
    readonly max: number | null;
  };
}

/** What the service saw. */
export type ActualFigures = Pick<Figures, 'requests' | 'failures' | 'success' | 'rps'>;

export interface ServiceFigures extends Figures {
  readonly name: string;
}

export interface RouteFigures extends Figures {
  /** `[DEFAULT]` for calls to a service that took no route. */
  readonly route: string;
  readonly service: string;
}

export interface EdgeFigures extends Figures {
  /** A service, `edge` for who comes in at the edge, or `unknown`. */
  readonly from: string;
  readonly to: string;
}

/** A kind of request, and how it did within the last ten minutes. */
export interface TopRow {
  readonly source: string;
  readonly destination: string;
  readonly method: string;
  /** Without its query; `{id}` in place of a segment that looks made up, where it is folded. */
  readonly path: string;
  readonly count: number;
  readonly bestMs: number;
  readonly worstMs: number;
  readonly lastMs: number;
  readonly successRate: number;
}

/** Lengths of time that figures are kept for. */
export const windows = { '10s': 10_000, '1m': 60_000, '10m': 600_000 } as const;

export type WindowName = keyof typeof windows;

export const defaultWindow: WindowName = '1m';
export const edgeSource = 'edge';
export const unknownSource = 'unknown';
export const defaultRoute = '[DEFAULT]';

/** Live figures of a gateway. */
export interface LiveFigures {
  /** By name, those of the config that had no traffic too. */
  stat(window: WindowName): Promise<readonly ServiceFigures[]>;
  /** By route, `[DEFAULT]` last. */
  routes(window: WindowName): Promise<readonly RouteFigures[]>;
  /** By caller and callee. */
  edges(window: WindowName): Promise<readonly EdgeFigures[]>;
  /** The most frequent first. */
  top(options: { readonly fold: boolean }): Promise<readonly TopRow[]>;
}

/** Figures of a time that somebody begins and ends. */
export interface FigurePeriods {
  begin(key: string): void;
  /** Of services with traffic; none of a time that nobody began. */
  since(key: string): readonly ServiceFigures[];
  end(key: string): void;
}
