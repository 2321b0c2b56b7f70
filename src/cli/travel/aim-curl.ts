import type { Capture } from '../../core/capture.js';
import type { Rooms } from '../../core/rooms.js';
import type { ExportRequest } from '../../core/travel.js';
import { productionWarning } from './production-warning.js';

/** What of a session it needs. */
export interface AimSession {
  readonly rooms: Pick<Rooms, 'aimRequest' | 'loadConfig' | 'outlineConfig' | 'findHosts'>;
  readonly configFile: string | undefined;
}

/**
 * Where a curl command goes: to a namespace that `to` names, as a replay would, else to the address;
 * with a warning when that is production's.
 */
export async function aimCurl(
  session: AimSession,
  capture: Capture,
  { hop, to, format }: Pick<ExportRequest, 'hop' | 'to' | 'format'>,
): Promise<Omit<ExportRequest, 'format'>> {
  const { rooms, configFile } = session;
  const isNamespace = to !== undefined && !to.includes('://');
  const aimed = isNamespace
    ? await rooms.aimRequest(await rooms.loadConfig(configFile), capture, { namespace: to, hop })
    : { hop, to };
  const outline = await rooms.outlineConfig(configFile);
  const warning = await productionWarning(
    { capture, outline, configFile, format, hop: aimed.hop, to: aimed.to },
    rooms.findHosts,
  );
  return { ...aimed, ...(warning === null ? {} : { warnings: [warning] }) };
}
