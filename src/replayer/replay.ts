// stage → run (rebuild, send, answer what it leads to) → compare → judge → save. Only the run and
// the store do I/O.

import type { Config, NamespaceConfig } from '../core/config.js';
import type { AttachDebuggers, Debuggers } from '../core/debugging.js';
import type { OpenEgress } from '../core/egress.js';
import type { Forward } from '../core/forward.js';
import type { FindHosts } from '../core/known-hosts.js';
import type { Replay } from '../core/replay.js';
import type { ReplayRequest } from '../core/rooms.js';
import type { Store } from '../core/store.js';
import { parseIgnore } from './compare/ignore.js';
import { attachFor, underDebuggers } from './debugger/attach-for.js';
import { describeDebugging } from './debugger/describe-debugging.js';
import { withoutValues } from './debugger/without-values.js';
import { doorsOf } from './egress/doors.js';
import { EgressHub } from './egress/egress-hub.js';
import type { CreateRedactor } from './redact-response.js';
import { type EndedRun, report } from './report.js';
import type { RunMarks } from './run-marks.js';
import { runOnce } from './run-once.js';
import { type Stage, setStage } from './stage.js';
import type { Target } from './target.js';

export interface ReplayerMeans {
  /** The gateway's own client. */
  readonly forward: Forward;
  /** The gateway's own listeners. */
  readonly openEgress: OpenEgress;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly env: NodeJS.ProcessEnv;
  /** That many random bytes in hex. */
  readonly newId: (bytes: 8 | 16) => string;
  /** The redaction that captures get. */
  readonly createRedactor: CreateRedactor;
  readonly attachDebuggers: AttachDebuggers;
  readonly findHosts: FindHosts;
}

export interface Replayer {
  /**
   * Sends the capture's entry request again, answers what it leads to, compares what comes of it,
   * stores and returns the run. Several may run at once: those to one namespace share its egress.
   * @throws LOOP_REPLAYER_* when it is refused or interrupted, LOOP_STORE_CAPTURE_*, LOOP_CLI_USAGE,
   *   LOOP_CLI_HOP_NOT_FOUND, LOOP_DEBUGGER_*; a target that cannot be reached is a verdict and not an error
   */
  replay(config: Config, store: Store, request: ReplayRequest): Promise<Replay>;
  /** Stops listening. To be called when no replay runs any more. */
  close(): Promise<void>;
}

export function createReplayer(means: ReplayerMeans): Replayer {
  const hubs = new EgressHubs(means.openEgress);

  return {
    async replay(config, store, request) {
      const capture = await store.getCapture(request.capture);
      const ignore = parseIgnore([...config.replay.ignore, ...(request.ignore ?? [])]);
      const stage = await setStage(config, capture, request, means);
      const baselineStage =
        request.baseline === undefined
          ? null
          : await setStage(
              config,
              capture,
              { ...request, to: request.baseline, hop: stage.plan.entry.index, service: undefined },
              means,
              '--baseline',
            );
      const run = async (
        on: Stage,
        replayId: string,
        debuggers: Debuggers | null = null,
      ): Promise<EndedRun> => {
        const marks = newMarks(replayId);
        const hub = hubs.of(on.target, config);
        const result = await runOnce({ ...on, ...means, config, marks, hub, debuggers, ignore });
        return { stage: on, marks, result };
      };
      // One after the other, as they call the same copies of the services.
      const baseline =
        baselineStage &&
        ([
          await run(baselineStage, means.newId(8)),
          await run(baselineStage, means.newId(8)),
        ] as const);
      const id = await store.reserveReplay?.();
      const replayId = id === undefined ? means.newId(8) : String(id);
      const attached = await attachFor(stage, { config, replayId }, means.attachDebuggers);
      const ended = await underDebuggers(attached, () => run(stage, replayId, attached));
      const debugging = attached && describeDebugging(attached);
      const replay = report({ ...ended, config, ignore, baseline, debugging });
      const kept = { ...replay, stops: replay.stops?.map(withoutValues) };
      const savedId = await store.saveReplay(id === undefined ? kept : { ...kept, id });
      return { ...replay, id: savedId };
    },
    close: () => hubs.close(),
  };

  function newMarks(replayId: string): RunMarks {
    return { replayId, traceId: means.newId(16), spanId: means.newId(8) };
  }
}

/** One hub a namespace, for the runs of one replayer. */
class EgressHubs {
  readonly #openEgress: OpenEgress;
  readonly #hubs = new Map<NamespaceConfig, EgressHub>();

  constructor(openEgress: OpenEgress) {
    this.#openEgress = openEgress;
  }

  /** Null where nothing listens for calls. */
  of(target: Target, { gateway }: Config): EgressHub | null {
    if (target.kind === 'url' || doorsOf(target.namespace).length === 0) return null;
    const known = this.#hubs.get(target.namespace);
    if (known !== undefined) return known;
    const hub = new EgressHub(target.namespace, this.#openEgress, gateway.traceFamilies);
    this.#hubs.set(target.namespace, hub);
    return hub;
  }
  async close(): Promise<void> {
    await Promise.all([...this.#hubs.values()].map((hub) => hub.close()));
  }
}
