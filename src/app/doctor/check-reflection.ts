import { type Check, ok, warn } from '../../core/check.js';
import type { Config, ServiceConfig } from '../../core/config.js';
import { endpointsOf } from '../../core/steering.js';

/** Whether services that are to be asked for the types of their messages answer. */
export async function checkReflection({ services }: Config): Promise<Check[]> {
  const asked = services.filter(({ grpc }) => grpc !== undefined && 'reflection' in grpc);
  if (asked.length === 0) return [];
  const { createForwarder } = await import('../../gateway/upstream/forwarder.js');
  const { askForTypes } = await import('../../grpc/ask-for-types.js');
  const { ServiceTypes } = await import('../../grpc/service-types.js');
  const forwarder = createForwarder();
  const examine = async (service: ServiceConfig): Promise<Check> => {
    const check = `types ${service.name}`;
    const [endpoint] = endpointsOf(service);
    try {
      if (endpoint === undefined) throw new Error('it has no address');
      const types = new ServiceTypes(await askForTypes(forwarder.forward, endpoint));
      return ok(check, `reflection tells of ${types.services.join(', ')}`);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const cure =
        `start it with gRPC server reflection, or give services.${service.name}.grpc.descriptors; ` +
        'until then its messages are kept without their types';
      return warn(check, `reflection: ${reason}`, cure);
    }
  };
  try {
    return await Promise.all(asked.map(examine));
  } finally {
    forwarder.close();
  }
}
