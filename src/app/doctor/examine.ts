import type { Check } from '../../core/check.js';
import { fail, ok } from '../../core/check.js';
import type { Config } from '../../core/config.js';
import type { EdgeFigures } from '../../core/figures.js';
import type { Rooms } from '../../core/rooms.js';
import { steadyNow } from '../../core/steady-clock.js';
import { checkCertificates } from './check-certificates.js';
import { checkGateway, type GatewayAnswer } from './check-gateway.js';
import { checkPorts } from './check-ports.js';
import { checkReflection } from './check-reflection.js';
import { checkTraces } from './check-traces.js';
import { checkUpstreams } from './check-upstreams.js';

type Means = Pick<Rooms, 'loadConfig' | 'configPath' | 'listeningPrograms' | 'findHosts'>;

/** Looks at all that loop needs, and changes nothing. Never rejects. */
export async function examine(file: string | undefined, rooms: Means): Promise<Check[]> {
  const node = ok('node', `Node ${process.versions.node}, ${process.platform} ${process.arch}`);
  const config = await loadConfig(file, rooms);
  if ('check' in config) return [node, config];
  const read = ok('config', `${config.file}: ${summary(config)}`);
  const [answer, hosts] = await Promise.all([
    askGateway(config),
    rooms.findHosts([config.gateway.admin.host]),
  ]);
  // Then: what answered by now listens.
  const programs = await rooms.listeningPrograms();
  // Ports and files of another machine are not seen from here.
  const isHere = hosts.isHere(config.gateway.admin.host);
  const parts = await Promise.all([
    isHere ? inspectStore(config) : [],
    isHere ? checkPorts(config, answer.status, programs) : [],
    checkGateway(config, answer, isHere),
    checkCertificates(config, steadyNow()),
    checkUpstreams(config),
    checkReflection(config),
    checkDebuggers(config),
    answer.edges === null ? [] : [checkTraces(answer.edges)],
  ]);
  return [node, read, ...parts.flat()];
}

async function loadConfig(file: string | undefined, rooms: Means): Promise<Config | Check> {
  try {
    return await rooms.loadConfig(file, { looksAtFiles: true });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isMissing =
      error instanceof Error && 'code' in error && error.code === 'LOOP_CONFIG_NOT_FOUND';
    return fail(
      'config',
      message,
      isMissing
        ? 'loop init writes one; --config, or LOOP_CONFIG, names another; the other checks need it'
        : 'put right what each line names; the other checks need it',
    );
  }
}

async function askGateway({ gateway }: Config): Promise<GatewayAnswer> {
  const { askStatus } = await import('../../control/read-status.js');
  const { connectToFigures } = await import('../../control/figures-client.js');
  try {
    const status = await askStatus(gateway);
    return { status, edges: await edgesOf(connectToFigures(gateway).edges('10m')), error: null };
  } catch (error) {
    return { status: null, edges: null, error };
  }
}

/** Null of an older gateway, which has none. */
async function edgesOf(asked: Promise<readonly EdgeFigures[]>) {
  return asked.catch(() => null);
}

async function inspectStore({ store }: Config): Promise<Check[]> {
  const room = await import('../../store/inspect-store.js');
  return room.inspectStore(store);
}

async function checkDebuggers(config: Config): Promise<Check[]> {
  const room = await import('../../debugger/check-debuggers.js');
  return room.checkDebuggers(config);
}

function summary({ services, routes, capture, namespaces }: Config): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? '' : 's'}`;
  return [
    count(services.length, 'service'),
    count(routes.length, 'route'),
    count(capture.rules.length, 'rule'),
    count(namespaces.length, 'namespace'),
  ].join(', ');
}
