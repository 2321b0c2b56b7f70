import type { CaptureSink } from '../core/capture-sink.js';
import type { Config } from '../core/config.js';
import type { TypesOf } from '../core/grpc/grpc-types.js';
import type { GatewayLog } from '../core/rooms.js';
import { steadyNow } from '../core/steady-clock.js';
import { openEgress } from '../gateway/egress.js';
import { randomHex } from '../gateway/trace/random-hex.js';
import { createForwarder } from '../gateway/upstream/forwarder.js';
import { FlightRecorder } from '../recorder/flight-recorder.js';
import { JudgeThread } from '../recorder/judge-thread.js';
import { hostNames } from '../replayer/egress/callee.js';
import { resolveHeaders } from '../replayer/namespace-headers.js';
import type { OpenCatcher } from '../shadow/catcher.js';
import { ShadowRoom } from '../shadow/shadow-room.js';
import { CompareThread } from './compare-thread.js';
import { createFindHosts } from './find-hosts.js';
import { namingTaker } from './naming-taker.js';

/** To one address of a namespace. */
const connectionsMax = 256;
/** What a shadow that waits for a rule holds of its own chains. */
const catcherBytes = 16 * 1024 * 1024;

export interface OpenShadows {
  readonly room: ShadowRoom;
  configure(config: Config): void;
  close(): Promise<void>;
}

interface ShadowMeans {
  readonly sink: CaptureSink;
  readonly log: GatewayLog;
  /** Of which types the messages of services are. */
  readonly typesOf: TypesOf;
}

/** The shadows of a gateway: with connections, a comparison and recorders apart from production's. */
export function openShadows(first: Config, { sink, log, typesOf }: ShadowMeans): OpenShadows {
  let config = first;
  const forwarder = createForwarder({ connectionsMax });
  const comparing = new CompareThread(() => ({
    redact: config.capture.redact,
    ignore: config.replay.ignore,
  }));
  const openCatcher: OpenCatcher = (rule, onCaught) => {
    /** The key of what was caught, or is being. */
    let caught: string | null = null;
    let isWhole = false;
    const { bodyBytesMax, lingerMs } = config.capture;
    return new FlightRecorder({
      bodyBytesMax,
      lingerMs,
      // Its limit is for production's captures.
      rules: [{ ...rule, limit: undefined }],
      memoryBytes: Math.max(catcherBytes, 4 * bodyBytesMax),
      sink: {
        ...ignoringDrops,
        write(record) {
          // One is enough, and ends the shadow.
          if (isWhole || (caught !== null && caught !== record.key)) return true;
          if (!sink.write(record)) return false;
          caught = record.key;
          isWhole = record.more === undefined;
          if (isWhole) onCaught(record.traceId);
          return true;
        },
      },
      now: steadyNow,
      newKey: () => randomHex(8),
      typesOf,
      judge: new JudgeThread(),
    });
  };
  const room = new ShadowRoom(config, {
    forward: forwarder.forward,
    now: steadyNow,
    newId: randomHex,
    log,
    openEgress: (options) => namingTaker(() => openEgress(options)),
    hostNamesOf: (current, namespace) => hostNames(current, namespace, []),
    headersOf: (namespace) =>
      resolveHeaders({ kind: 'namespace', label: namespace.name, namespace }, process.env).headers,
    compare: (pair) => comparing.compare(pair),
    openCatcher,
    findHosts: createFindHosts(),
  });
  return {
    room,
    configure(next) {
      config = next;
      comparing.configure();
      void room.configure(next);
    },
    async close() {
      await room.end();
      forwarder.close();
      await comparing.close();
    },
  };
}

const ignoringDrops: Omit<CaptureSink, 'write'> = {
  reportDrops() {},
  configure() {},
  async flush() {},
  async close() {},
};
