// Actions of chaosistio.fault, carried out by loop's own faults in place of Kubernetes' Istio.

import { LoopError } from '../../core/errors.js';
import type { Mapping } from '../../core/experiment.js';
import { ActivityFailed } from '../activity-failed.js';
import type { Means } from '../means.js';
import { isObject } from './python-values.js';

export const istioModule = 'chaosistio.fault.actions';

const functions = [
  ...['set_fault', 'add_delay_fault', 'add_abort_fault'],
  ...['unset_fault', 'remove_delay_fault', 'remove_abort_fault'],
] as const;

export function isIstioFault(provider: Mapping): boolean {
  return (
    provider.type === 'python' &&
    (provider.module === istioModule || provider.module === 'chaosistio.fault') &&
    (functions as readonly unknown[]).includes(provider.func)
  );
}

/**
 * Starts faults at the calls that the routes' destinations get, or ends those that it started there.
 * @throws ActivityFailed
 */
export async function actAsIstio(func: string, given: Mapping, means: Means): Promise<unknown> {
  const destinations = destinationsOf(given.routes);
  const service = String(given.virtual_service_name);
  const names: string[] = [];
  for (const host of destinations) {
    const name = `${service}-${host}`;
    // Another fault there takes the place of the one before.
    await means.faults.stop(name).catch(ignoreGone);
    if (func.startsWith('unset') || func.startsWith('remove')) continue;
    const [form] = await formsOf({ name, host, fault: faultOf(func, given) }, means);
    if (form === undefined) continue;
    await means.faults.start({ ...form, name });
    names.push(name);
  }
  return { status: 200, body: { faults: names }, headers: {} };
}

function faultOf(func: string, given: Mapping): unknown {
  const { percentage } = given;
  const share = typeof percentage === 'number' ? { percentage: { value: percentage } } : {};
  if (func === 'add_delay_fault') return { delay: { fixedDelay: given.fixed_delay, ...share } };
  if (func === 'add_abort_fault') return { abort: { httpStatus: given.http_status, ...share } };
  return given.fault;
}

/** A subset is a service of its own here: `reviews` with `v2` is `reviews-v2`. */
function destinationsOf(routes: unknown): string[] {
  const destinations = (Array.isArray(routes) ? routes : [])
    .map((route) => (isObject(route) ? route.destination : undefined))
    .filter(isObject);
  if (destinations.length === 0) {
    throw new ActivityFailed('routes: expected a destination with a host, got none');
  }
  return destinations.map(({ host, subset }) => (subset ? `${host}-${subset}` : String(host)));
}

interface Wanted {
  readonly name: string;
  readonly host: string;
  readonly fault: unknown;
}

async function formsOf({ name, host, fault }: Wanted, { readVirtualService }: Means) {
  try {
    return await readVirtualService({
      ...{ apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name } },
      spec: { hosts: [host], http: [{ fault }] },
    });
  } catch (error) {
    if (error instanceof LoopError) throw new ActivityFailed(error.message);
    throw error;
  }
}

function ignoreGone(error: unknown): void {
  if (!(error instanceof LoopError) || error.code !== 'LOOP_FAULT_NOT_FOUND') throw error;
}
