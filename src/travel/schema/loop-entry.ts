import { z } from 'zod';
import { hopMeta, moments, rawHeaders } from './hop-meta.js';

/** What a HAR's own fields cannot tell of a message. */
const loopMessage = z.object({
  /** Length on the wire. */
  bytes: z.int().nonnegative(),
  truncated: z.boolean(),
  damaged: z.boolean().optional(),
  trailers: rawHeaders,
  moments,
  /** Base64 of the bytes on the wire, where the HAR's text does not give them back. */
  wire: z.string().optional(),
});

/** `_loop` of an entry: a hop, less what the entry itself says. */
export const loopEntry = hopMeta.extend({
  hop: z.int().nonnegative(),
  parent: z.int().nonnegative().nullable(),
  request: loopMessage,
  response: loopMessage.nullable(),
});

export type LoopMessage = z.infer<typeof loopMessage>;
