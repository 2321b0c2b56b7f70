import type { ExperimentEvent, Mapping, PeriodFigures } from '../core/experiment.js';
import type { FaultStatus, FaultWish } from '../core/fault.js';
import type { ServiceFigures, WindowName } from '../core/figures.js';
import type { HttpAnswer, HttpQuestion } from './probes/ask-http.js';
import type { PythonWorker } from './python/python-worker.js';

/** What a run touches outside of itself, so that a test can stand in for it. */
export interface Means {
  /** Epoch milliseconds, of which the journal's dates are made. */
  now(): number;
  /** Milliseconds that only go forward. */
  steadyNow(): number;
  /** Resolves when the time is over; rejects when the signal comes. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly faults: HeldFaults;
  readonly mark: HeldMark;
  stat(window: WindowName): Promise<readonly ServiceFigures[]>;
  /** How many captures of such a kind were kept since the run began. */
  countCaptures(filter: CaptureQuestion): Promise<number>;
  /** The interpreter that is there, with what is installed in it. */
  readonly python: Pick<PythonWorker, 'call' | 'check'>;
  /** The faults of an Istio VirtualService, in the notation of the config. @throws LOOP_CONFIG_INVALID */
  readVirtualService(definition: Mapping): Promise<readonly FaultWish['fault'][]>;
  /** What the gateway's `/metrics` says. */
  metricsText(): Promise<string>;
  /** Where a Prometheus answers; null where nobody said. */
  readonly prometheusUrl: string | null;
  askHttp(question: HttpQuestion, signal: AbortSignal): Promise<HttpAnswer>;
  tell(event: ExperimentEvent): void;
}

export interface CaptureQuestion {
  readonly rule?: string | undefined;
  readonly service?: string | undefined;
}

/** The faults of one run, which end with it whatever happens. */
export interface HeldFaults {
  start(fault: FaultWish['fault']): Promise<FaultStatus>;
  stop(name: string): Promise<FaultStatus | undefined>;
  /** All that it started. */
  end(): Promise<void>;
}

/** That this experiment runs, which captures of its time say. */
export interface HeldMark {
  begin(): Promise<void>;
  /** How the services did since then; null where nobody knows. */
  figures(): Promise<PeriodFigures | null>;
  end(): Promise<void>;
}
