import { parseFault } from '../../src/config/parse-fault.js';
import type { Config, Timeouts } from '../../src/core/config.js';
import type { Exchange } from '../../src/core/exchange.js';
import type { FaultDefinition } from '../../src/core/fault.js';
import { steadyNow } from '../../src/core/steady-clock.js';
import { FaultRoom } from '../../src/faults/fault-room.js';
import type { Gateway } from '../../src/gateway/gateway.js';
import { gatewayTo, type OpenGateway, testConfig } from '../gateway/harness/open-gateway.js';

type Form = Readonly<Record<string, unknown>>;

export interface FaultyOptions {
  readonly timeouts?: Partial<Timeouts>;
  readonly isSpared?: (exchange: Exchange) => boolean;
  readonly replays?: 'forward';
}

export interface OpenFaulty extends OpenGateway {
  readonly faults: FaultRoom;
  readonly lines: string[];
}

/** A gateway with one service, `ratings`, and faults in the notation of the config. */
export async function faulty(
  port: number,
  forms: readonly Form[],
  { isSpared = () => false, ...options }: FaultyOptions = {},
): Promise<OpenFaulty> {
  let gateway: Gateway | undefined;
  const opened = openRoom({ forms, isSpared, onChange: () => gateway?.rewire() });
  const open = await gatewayTo(port, {
    ...options,
    interceptors: [opened.faults.interceptor],
    upgradeInterceptors: [opened.faults.upgradeInterceptor],
  });
  ({ gateway } = open);
  return { ...open, ...opened };
}

export interface RoomOptions {
  readonly forms?: readonly Form[];
  readonly isSpared?: (exchange: Exchange) => boolean;
  readonly onChange?: () => void;
  readonly now?: () => number;
}

export function openRoom({
  forms = [],
  isSpared = () => false,
  onChange = () => {},
  now = steadyNow,
}: RoomOptions = {}) {
  const lines: string[] = [];
  const log = {
    info: (line: string) => lines.push(line),
    warn: (line: string) => lines.push(line),
  };
  const faults = new FaultRoom(configWith(forms), {
    ...{ isSpared, onChange, now },
    log,
    parse: (form) => parseFault(form, ['ratings', 'reviews']),
  });
  return { faults, lines };
}

export function configWith(forms: readonly Form[]): Config {
  return { ...testConfig({ services: {} }), faults: forms.map(faultOf) };
}

/** For `ratings`, unless it says otherwise. */
export function faultOf(form: Form): FaultDefinition {
  return parseFault({ name: 'broken', when: { service: 'ratings' }, ...form }, [
    'ratings',
    'reviews',
  ]);
}
