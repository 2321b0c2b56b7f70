import type { RunningStatus } from '../../control/read-status.js';
import { type Address, formatAddress } from '../../core/address.js';
import { type Check, fail, ok, warn } from '../../core/check.js';
import type { Config } from '../../core/config.js';
import { type SeenProgram, takerOf } from '../../core/listening-program.js';

/** Whether each address that loop listens at is free, the gateway's already, or another's. */
export function checkPorts(
  config: Config,
  status: RunningStatus | null,
  programs: readonly SeenProgram[],
): Check[] {
  const own = [
    ...listenersOf(config).map(([key, address]) =>
      checkListener(key, address, status, takerIn(programs, address)),
    ),
  ];
  const egress = egressOf(config).map(([key, address]) =>
    checkEgress(key, address, status, takerIn(programs, address)),
  );
  return [...own, ...egress];
}

function listenersOf({ gateway, services }: Config): [key: string, address: Address][] {
  return [
    ['gateway.listen', gateway.listen],
    ['gateway.mesh', gateway.mesh],
    ['gateway.admin', gateway.admin],
    ...services.flatMap(({ name, listen }): [string, Address][] =>
      listen === null ? [] : [[`services.${name}.listen`, listen]],
    ),
  ];
}

function egressOf({ namespaces }: Config): [key: string, address: Address][] {
  return namespaces.flatMap(({ name, egress, services }): [string, Address][] => [
    ...(egress === null ? [] : ([[`namespaces.${name}.egress`, egress]] as [string, Address][])),
    ...services.flatMap((service): [string, Address][] =>
      service.egress === null
        ? []
        : [[`namespaces.${name}.services.${service.name}.egress`, service.egress]],
    ),
  ]);
}

function takerIn(programs: readonly SeenProgram[], address: Address): SeenProgram | undefined {
  return takerOf(address, programs) as SeenProgram | undefined;
}

function checkListener(
  key: string,
  address: Address,
  status: RunningStatus | null,
  taker: SeenProgram | undefined,
): Check {
  const check = `port ${key}`;
  const where = formatAddress(address);
  if (taker === undefined) return ok(check, status === null ? `${where} is free` : where);
  if (status !== null && (taker.pid === status.pid || taker.pid === null)) {
    return ok(check, `${where}, the gateway's${taker.pid === null ? '' : ` (pid ${taker.pid})`}`);
  }
  const message = `${where} is taken by ${nameOf(taker)}`;
  const cure = `end it, or set ${key} to another address`;
  return taker.isLoop ? warn(check, message, cure) : fail(check, message, cure);
}

/** Nobody listens there but during a replay, or for a shadow. */
function checkEgress(
  key: string,
  address: Address,
  status: RunningStatus | null,
  taker: SeenProgram | undefined,
): Check {
  const check = `port ${key}`;
  const where = formatAddress(address);
  if (taker === undefined) return ok(check, `${where} is free`);
  if (taker.isLoop || taker.pid === status?.pid) return ok(check, `${where}, ${nameOf(taker)}`);
  return fail(
    check,
    `${where} is taken by ${nameOf(taker)}, so no replay can answer calls there`,
    `end it, or set ${key} to another address`,
  );
}

function nameOf({ isLoop, program, pid }: SeenProgram): string {
  const name = isLoop ? 'another loop' : (program ?? 'another program');
  return pid === null ? name : `${name} (pid ${pid})`;
}
