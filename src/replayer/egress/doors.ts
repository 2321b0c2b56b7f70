import type { Address } from '../../core/address.js';
import type { NamespaceConfig } from '../../core/config.js';

/** An address of a namespace at which its services' calls are awaited. */
export interface DoorPlace {
  /** As the config has it: `namespaces.debug-ns.egress`. */
  readonly name: string;
  readonly address: Address;
  /** The service whose own it is, or null. */
  readonly caller: string | null;
}

/** Where a namespace's services send their calls; empty when it has no egress. */
export function doorsOf({ name, egress, services }: NamespaceConfig): DoorPlace[] {
  const shared = egress === null ? [] : [{ key: 'egress', address: egress, caller: null }];
  const own = services.flatMap((service) =>
    service.egress === null
      ? []
      : { key: `services.${service.name}.egress`, address: service.egress, caller: service.name },
  );
  return [...shared, ...own].map(({ key, address, caller }) => ({
    name: `namespaces.${name}.${key}`,
    address,
    caller,
  }));
}
