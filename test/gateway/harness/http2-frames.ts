import { dial, type Wire } from './wire.js';

export const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

export const frameType = {
  data: 0,
  headers: 1,
  reset: 3,
  settings: 4,
  ping: 6,
  goAway: 7,
  continuation: 9,
} as const;

export interface Frame {
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
  readonly payload: Buffer;
}

/** RFC 9113 §4.1. */
export function frame(
  type: number,
  flags: number,
  stream: number,
  payload: Buffer = Buffer.alloc(0),
) {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head[3] = type;
  head[4] = flags;
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** Literals that are not indexed (RFC 7541 §6.2.2), up to 126 bytes each. */
export function headerBlock(fields: readonly (readonly [name: string, value: string])[]): Buffer {
  const text = (value: string) => Buffer.concat([Buffer.from([value.length]), Buffer.from(value)]);
  return Buffer.concat(
    fields.flatMap(([name, value]) => [Buffer.from([0]), text(name), text(value)]),
  );
}

export function requestBlock(path: string, more: readonly (readonly [string, string])[] = []) {
  const pseudo = [
    [':method', 'GET'],
    [':scheme', 'http'],
    [':authority', 'ratings'],
    [':path', path],
  ] as const;
  return headerBlock([...pseudo, ...more]);
}

/** A client that sends frames as it is told to, its settings first. */
export async function dialFrames(port: number): Promise<Wire> {
  const wire = await dial(port);
  wire.send(preface);
  wire.send(frame(frameType.settings, 0, 0));
  return wire;
}

/** The next frame of this type; those before it are thrown away. */
export async function nextFrame(wire: Wire, type: number): Promise<Frame> {
  for (;;) {
    const head = Buffer.from(await wire.take(9), 'latin1');
    const payload = Buffer.from(await wire.take(head.readUIntBE(0, 3)), 'latin1');
    const stream = head.readUInt32BE(5) & 0x7fffffff;
    const read = { type: head[3] ?? 0, flags: head[4] ?? 0, stream, payload };
    if (read.type === type) return read;
  }
}

/** The code of a RST_STREAM, or of a GOAWAY. */
export function codeOf({ type, payload }: Frame): number {
  return payload.readUInt32BE(type === frameType.goAway ? 4 : 0);
}
