import { onTestFinished } from 'vitest';
import type { Config, Endpoint, ServiceConfig } from '../../src/core/config.js';
import { type TrafficMeans, TrafficRoom } from '../../src/traffic/traffic-room.js';
import {
  type GatewayOptions,
  type OpenGateway,
  openGateway,
  testConfig,
} from '../gateway/harness/open-gateway.js';

export type Policies = Omit<ServiceConfig, 'name' | 'url' | 'hosts' | 'listen' | 'timeouts'>;

export interface Steered extends OpenGateway {
  /** Where the next request would go. */
  choose(): Endpoint;
  /** What people were told. */
  readonly lines: readonly string[];
  /** Resolves once people were told so. */
  told(line: RegExp): Promise<string>;
  /** As a reload does it. */
  configure(ports: readonly number[], policies?: Policies): void;
}

export interface SteeredOptions extends Omit<GatewayOptions, 'services'> {
  readonly policies?: Policies;
  readonly means?: Partial<TrafficMeans>;
  readonly connectMs?: number;
  readonly firstByteMs?: number;
}

/** A gateway with one service, `reviews`, that is served at all of the ports. */
export async function openSteered(
  ports: readonly number[],
  options: SteeredOptions = {},
): Promise<Steered> {
  const { policies = {}, means = {}, connectMs = 5_000, firstByteMs = 10_000, ...rest } = options;
  const given = (at: readonly number[], more: Policies): GatewayOptions => ({
    ...rest,
    services: {
      reviews: {
        port: at[0] ?? 0,
        timeouts: { connectMs, firstByteMs },
        policies: { endpoints: at.map(endpointAt), ...more },
      },
    },
    routes: rest.routes ?? [{ to: 'reviews' }],
  });
  const first = given(ports, policies);
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const warn = (line: string) => {
    lines.push(line);
    for (const look of waiting) look();
  };
  const room = new TrafficRoom(testConfig(first), { ...means, warn });
  onTestFinished(() => room.close());
  const open = await openGateway({
    ...first,
    interceptors: [room.around, room.interceptor],
    choose: room.choose,
    takePlace: room.takePlace,
  });
  return {
    ...open,
    lines,
    told: (line) =>
      new Promise((resolve) => {
        const look = () => {
          const found = lines.find((each) => line.test(each));
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    choose() {
      const [service] = testConfig(first).services;
      if (service === undefined) throw new Error('no service');
      return room.choose({ service, route: null }, []);
    },
    configure(at, more = policies) {
      const config: Config = testConfig(given(at, more));
      room.configure(config);
      open.gateway.configure(config);
    },
  };
}

export function endpointAt(port: number) {
  return { protocol: 'http' as const, host: '127.0.0.1', port };
}
