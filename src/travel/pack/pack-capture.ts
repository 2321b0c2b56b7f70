import { deflateSync, inflateSync } from 'node:zlib';
import { Packr } from 'msgpackr/pack';
import { LoopError } from '../../core/errors.js';
import type { TravelFile, TravellingCapture } from '../../core/travel.js';
import { BodyCount, type ImportBounds, raiseMemory, usualBounds } from '../import-bounds.js';
import { readTravelling } from '../schema/read-travelling.js';
import { damaged, malformed } from '../travel-error.js';
import { countValues } from './count-values.js';
import { seal, unseal } from './envelope.js';

/** A TravellingCapture as MessagePack, deflated (RFC 1950): the newest version that is read. */
export const version = 2;

/** Plain MessagePack, without msgpackr's own records: any MessagePack reader can open it. */
const packr = new Packr({ useRecords: false });

/** One capture as a file. */
export function packCapture(capture: TravellingCapture): Buffer {
  return seal({ version: versionOf(capture), payload: deflateSync(packr.pack(capture)) });
}

/**
 * 1, unless there is what a loop that knows no other version would refuse or take for something
 * else: a hop of no service, an unknown failure or one of TLS, https, a damaged body.
 */
function versionOf({ hops }: TravellingCapture): number {
  const isLater = hops.some(
    ({ service, error, protocol, scheme, toScheme, toProtocol, request, response }) =>
      service === null ||
      error === 'unknown' ||
      error === 'tls' ||
      scheme !== undefined ||
      toScheme !== undefined ||
      protocol === 'http/2' ||
      toProtocol !== undefined ||
      request.body.damaged !== undefined ||
      response?.body.damaged !== undefined,
  );
  return isLater ? 2 : 1;
}

/** @throws LOOP_TRAVEL_DAMAGED, LOOP_TRAVEL_NEWER, LOOP_TRAVEL_FORMAT */
export function unpackCapture(
  { name, data }: TravelFile,
  bounds: ImportBounds = usualBounds,
): TravellingCapture {
  const envelope = unseal(data, name);
  if (envelope.version > version) {
    throw new LoopError(
      'LOOP_TRAVEL_NEWER',
      `${name}: expected a capture file of version ${version} or older, got version ` +
        `${envelope.version}: a newer loop wrote it, and a newer loop can read it`,
    );
  }
  if (envelope.version < 1) {
    throw malformed(name, `expected version 1 to ${version}, got version ${envelope.version}`);
  }
  const capture = readTravelling(unpack(envelope.payload, name, bounds), name);
  new BodyCount(name, bounds).add('the capture', capture);
  return capture;
}

function unpack(payload: Buffer, name: string, bounds: ImportBounds): unknown {
  let bytes: Buffer;
  try {
    bytes = inflateSync(payload, { maxOutputLength: bounds.unpackedBytes });
  } catch (error) {
    if (error instanceof RangeError) {
      throw malformed(
        name,
        `expected at most ${bounds.unpackedBytes} bytes unpacked, got more from ` +
          `${payload.length} bytes; ${raiseMemory}`,
        error,
      );
    }
    throw damaged(name, `expected a deflated payload, got: ${messageOf(error)}`, error);
  }
  const values = countValues(bytes, bounds.values);
  if (values === 'too many') {
    throw malformed(name, `expected at most ${bounds.values} values, got more; ${raiseMemory}`);
  }
  try {
    if (values === 'not MessagePack') throw new Error('a value that is cut off');
    return packr.unpack(bytes);
  } catch (error) {
    throw malformed(name, `expected a payload in MessagePack, got: ${messageOf(error)}`, error);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
