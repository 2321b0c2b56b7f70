import { z } from 'zod';
import { captureMeta, token } from './hop-meta.js';
import { loopEntry } from './loop-entry.js';

/** A file with more is a log, and every entry would become a capture. */
export const entriesMax = 10_000;

const text = z.string().nullish();
const pairs = z.array(z.object({ name: z.string(), value: z.coerce.string().default('') }));
const milliseconds = z.number().finite().nullish();

const postData = z.looseObject({
  mimeType: text,
  text,
  params: z.array(z.looseObject({ name: z.string(), value: text })).nullish(),
  encoding: text,
  _encoding: text,
});

const request = z.looseObject({
  method: token,
  url: z.string().min(1),
  headers: pairs.default([]),
  postData: postData.nullish(),
});

const response = z.looseObject({
  status: z.number().nullish(),
  statusText: text,
  headers: pairs.default([]),
  content: z.looseObject({ text, encoding: text, mimeType: text }).nullish(),
  _error: text,
});

const timings = z.looseObject({
  blocked: milliseconds,
  dns: milliseconds,
  connect: milliseconds,
  send: milliseconds,
  wait: milliseconds,
  receive: milliseconds,
});

const entry = z.looseObject({
  startedDateTime: z.string(),
  time: milliseconds,
  request,
  response: response.nullish(),
  timings: timings.nullish(),
  serverIPAddress: text,
  _error: text,
  _loop: loopEntry.optional(),
});

/**
 * What loop needs of an HTTP archive. Browsers and proxies leave out what they do not know, and add
 * what they like: only what a request cannot do without is asked for.
 */
export const harFile = z.looseObject({
  log: z.looseObject({
    entries: z.array(entry).max(entriesMax),
    _loop: captureMeta.optional(),
  }),
});

export type ReadEntry = z.infer<typeof entry>;
export type ReadRequest = z.infer<typeof request>;
export type ReadResponse = z.infer<typeof response>;
