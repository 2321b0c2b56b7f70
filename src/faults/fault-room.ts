import type { Config } from '../core/config.js';
import { EndingTimer } from '../core/ending.js';
import { LoopError } from '../core/errors.js';
import type { Exchange } from '../core/exchange.js';
import type { FaultDefinition, FaultEnd, FaultStatus, Faults, FaultWish } from '../core/fault.js';
import { doingsText } from '../core/fault-text.js';
import type { Interceptor } from '../core/forward.js';
import { nearestName } from '../core/nearest-name.js';
import type { GatewayLog } from '../core/rooms.js';

import { faultLine } from './fault-line.js';
import { leaseMsMax, leaseMsMin } from './lease.js';
import { type FaultLife, RunningFault } from './running-fault.js';

const forMsDefault = 10 * 60_000;
/** Of a fault that a command starts. */
const forMsMax = 24 * 3_600_000;
const runningMax = 100;
/** Of those that ended, so many are still told of. */
const endedMax = 50;

export interface FaultMeans {
  /** Epoch milliseconds that only go forward. */
  readonly now: () => number;
  readonly log: GatewayLog;
  /** Reads what is asked for in the config's notation. @throws LOOP_CONFIG_INVALID */
  readonly parse: (fault: Readonly<Record<string, unknown>>, config: Config) => FaultDefinition;
  /** Whether an exchange belongs to a shadow, also where its headers do not say so. */
  readonly isSpared: (exchange: Exchange) => boolean;
  /** The faults in force have changed: the line of interceptors is to be made anew. */
  readonly onChange: () => void;
}

/** The faults of a gateway: those of its config, and those that are started while it runs. */
export class FaultRoom implements Faults {
  readonly #means: FaultMeans;
  #config: Config;
  /** In the order in which they are tried: what was started by hand comes before the config's. */
  #running: readonly RunningFault[] = [];
  #ended: RunningFault[] = [];
  /** Of the config's. Each begins once: what a hand or its time has ended, no reload brings back. */
  #begun: readonly FaultDefinition[] = [];
  readonly #timer: EndingTimer;

  constructor(config: Config, means: FaultMeans) {
    this.#config = config;
    this.#means = means;
    this.#timer = new EndingTimer(means.now, () => this.#sweep());
    for (const definition of config.faults ?? []) this.#startConfigured(definition);
  }

  // --- the gateway's seams

  /** Innermost, so that whatever watches or sends again sees what the fault did. */
  readonly interceptor: Interceptor = (next) =>
    faultLine(this.#running, this.#means.isSpared)(next);

  /** Around the handshakes of WebSockets. What goes through an open one is not touched. */
  readonly upgradeInterceptor: Interceptor = (next) =>
    faultLine(this.#running, this.#means.isSpared, 'handshakeInterceptor')(next);

  /** Takes a config that was read again. What is as it was goes on, and is over when it was ended. */
  configure(config: Config): void {
    const asked = config.faults ?? [];
    this.#config = config;
    this.#begun = this.#begun.filter((known) => asked.some((each) => isSame(each, known)));
    for (const fault of this.#running) {
      const isAsked = asked.some((each) => isSame(each, fault.definition));
      if (fault.life.origin === 'config' && !isAsked) this.#end(fault, 'config');
    }
    for (const definition of asked) {
      if (!this.#begun.some((known) => isSame(known, definition)))
        this.#startConfigured(definition);
    }
  }

  /**
   * The experiment that a chain belongs to which is kept now: the one whose fault it met, also when
   * that has ended since; else the one of which a fault is in force.
   */
  experimentOf(faults: readonly string[]): string | null {
    const isOne = ({ life }: RunningFault) => life.experiment !== null;
    const isMet = (fault: RunningFault) => isOne(fault) && faults.includes(fault.name);
    const met = faults.length === 0 ? undefined : [...this.#running, ...this.#ended].find(isMet);
    return (met ?? this.#running.find(isOne))?.life.experiment ?? null;
  }

  /** What waits goes on, for the gateway ends. */
  end(): void {
    for (const fault of this.#running) this.#end(fault, 'gateway');
  }

  // --- Faults

  async start(wish: FaultWish): Promise<FaultStatus> {
    this.#sweep();
    const { owner = null, experiment = null } = wish;
    if (owner === null && experiment !== null)
      throw refused('experiment: expected an owner beside it');
    const leaseMs = owner === null ? null : leaseOf(wish);
    const definition = this.#definitionOf(wish);
    const running = this.#running.find(({ name }) => name === definition.name);
    if (running !== undefined) throw refused(`a fault ${definition.name} is running already`);
    if (this.#running.length >= runningMax) {
      throw refused(`expected fewer than ${runningMax} faults at once; loop fault stop ends one`);
    }
    const fault = this.#add(definition, {
      origin: owner === null ? 'command' : 'owner',
      ...{ owner, experiment, leaseMs, startedAtMs: this.#means.now() },
    });
    return fault.status(this.#means.now());
  }

  async list(): Promise<readonly FaultStatus[]> {
    this.#sweep();
    return this.#statuses([...this.#running, ...this.#ended]);
  }

  async stop(name: string): Promise<FaultStatus> {
    this.#sweep();
    const fault = this.#running.find((each) => each.name === name);
    if (fault === undefined) throw this.#notRunning(name);
    this.#end(fault, 'stopped');
    return fault.status(this.#means.now());
  }

  async stopAll(owner?: string): Promise<readonly FaultStatus[]> {
    this.#sweep();
    const chosen = this.#running.filter(({ life }) => owner === undefined || life.owner === owner);
    for (const fault of chosen) this.#end(fault, 'stopped');
    return this.#statuses(chosen);
  }

  async renew(owner: string): Promise<readonly FaultStatus[]> {
    this.#sweep();
    const owned = this.#running.filter(({ life }) => life.owner === owner);
    for (const fault of owned) fault.renew(this.#means.now());
    this.#awaitNext();
    return this.#statuses(owned);
  }

  // --- starting and ending

  #definitionOf({ fault, owner }: FaultWish): FaultDefinition {
    const { name, for: forHow } = fault;
    const isNameAlone = Object.keys(fault).every((key) => key === 'name' || key === 'for');
    const known = isNameAlone && typeof name === 'string' ? this.#configured(name) : null;
    const form = known === null ? fault : { name, when: { service: '*' }, abort: 503, for: forHow };
    const parsed = this.#means.parse(form, this.#config);
    const definition = known === null ? parsed : { ...known, forMs: parsed.forMs ?? known.forMs };
    // An owner ends it, and nobody else has to.
    const forMs = definition.forMs ?? (owner === undefined ? forMsDefault : null);
    if (forMs !== null && forMs > forMsMax) throw refused('for: expected 24h at most');
    return { ...definition, forMs };
  }

  #configured(name: string): FaultDefinition {
    const all = this.#config.faults ?? [];
    const known = all.find((each) => each.name === name);
    if (known !== undefined) return known;
    const meant = nearestName(
      name,
      all.map((each) => each.name),
    );
    throw notFound(
      `expected the name of a fault in the config, or what it is to do beside its name, got ` +
        `${JSON.stringify(name)}${meant === undefined ? '' : ` (did you mean ${meant}?)`}`,
    );
  }

  #startConfigured(definition: FaultDefinition): void {
    if (this.#running.some(({ name }) => name === definition.name)) {
      this.#means.log.warn(
        `faults: ${definition.name} is running already, and was started by hand`,
      );
      return;
    }
    const startedAtMs = this.#means.now();
    this.#begun = [...this.#begun, definition];
    const unowned = { owner: null, experiment: null, leaseMs: null };
    this.#add(definition, { origin: 'config', ...unowned, startedAtMs });
  }

  #add(definition: FaultDefinition, life: FaultLife): RunningFault {
    const fault = new RunningFault(definition, life);
    const isConfigs = (each: RunningFault) => each.life.origin === 'config';
    const all = [...this.#running, fault];
    this.#running = [...all.filter((each) => !isConfigs(each)), ...all.filter(isConfigs)];
    this.#means.log.info(`fault ${definition.name} (${life.origin}): ${doingsText(definition)}`);
    this.#changed();
    return fault;
  }

  #end(fault: RunningFault, reason: FaultEnd): void {
    if (fault.ended !== null) return;
    this.#running = this.#running.filter((each) => each !== fault);
    this.#ended = [fault, ...this.#ended].slice(0, endedMax);
    // First, so that what is let go does not meet it again.
    this.#changed();
    fault.end(reason, this.#means.now());
    const { injected } = fault.status(this.#means.now());
    this.#means.log.info(`fault ${fault.name} ended (${reason}): ${injected} requests had it`);
  }

  #changed(): void {
    this.#awaitNext();
    this.#means.onChange();
  }

  #sweep(): void {
    const now = this.#means.now();
    for (const fault of this.#running) {
      const reason = fault.overdue(now);
      if (reason !== null) this.#end(fault, reason);
    }
    this.#awaitNext();
  }

  #awaitNext(): void {
    this.#timer.await(this.#running);
  }

  #statuses(faults: readonly RunningFault[]): FaultStatus[] {
    const now = this.#means.now();
    return faults.map((fault) => fault.status(now));
  }

  #notRunning(name: string): LoopError {
    const names = this.#running.map((each) => each.name);
    return notFound(
      `no fault of the name ${JSON.stringify(name)} is running; ` +
        (names.length === 0 ? 'none is' : `running: ${names.join(', ')}`),
    );
  }
}

function leaseOf({ leaseMs = leaseMsMax }: FaultWish): number {
  if (leaseMs >= leaseMsMin && leaseMs <= leaseMsMax) return leaseMs;
  throw refused(`leaseMs: expected ${leaseMsMin} to ${leaseMsMax} milliseconds, got ${leaseMs}`);
}

function isSame(one: FaultDefinition, other: FaultDefinition): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function refused(message: string): LoopError {
  return new LoopError('LOOP_FAULT_REFUSED', message, { statusCode: 422 });
}

function notFound(message: string): LoopError {
  return new LoopError('LOOP_FAULT_NOT_FOUND', message, { statusCode: 404 });
}
