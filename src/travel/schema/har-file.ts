import { z } from 'zod';
import { captureMeta, token } from './hop-meta.js';
import { loopEntry } from './loop-entry.js';

/** A file with more is a log, and every entry would become a capture. */
export const entriesMax = 10_000;

// What a request can do without may be missing, null, or of another type: tools write `"value": 5`,
// `"status": "error"` and `"time": null`, and the rest of such an entry is as good as any.
const text = z.unknown().transform(textOf).default('');
const list = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (Array.isArray(value) ? value : []), z.array(item)).default([]);
/** Also as text; what is none is nothing. */
const number = z
  .preprocess(
    (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
    z.number().finite().nullable(),
  )
  .catch(null);
const file = z.string().min(1).nullable().catch(null);

const pair = z.looseObject({ name: text, value: text });
const pairs = list(pair.catch({ name: '', value: '' })).transform((all) =>
  all.filter(({ name }) => name !== ''),
);

const param = z.looseObject({
  name: text,
  /** Null where there is none: of a file that was sent, most archives have the name alone. */
  value: z
    .unknown()
    .transform((value) => (value == null ? null : textOf(value)))
    .default(null),
  fileName: text,
  contentType: text,
});

const postData = z.looseObject({
  mimeType: text,
  text,
  params: list(param),
  encoding: text,
  _encoding: text,
  _file: file,
});

const content = z.looseObject({
  text,
  encoding: text,
  mimeType: text,
  size: number,
  _file: file,
});

const request = z.looseObject({
  method: token,
  url: z.string(),
  httpVersion: text,
  headers: pairs,
  bodySize: number,
  postData: postData.nullable().catch(null).default(null),
});

const response = z.looseObject({
  /** A number, also as text; anything else is none. */
  status: z
    .unknown()
    .transform((value) => {
      if (value == null || value === '') return null;
      return typeof value === 'number' ? value : textOf(value);
    })
    .default(null),
  statusText: text,
  headers: pairs,
  bodySize: number,
  content: content.nullable().catch(null).default(null),
  redirectURL: text,
  comment: text,
  _error: text,
  _failureText: text,
});

const timings = z.looseObject({
  blocked: number,
  dns: number,
  connect: number,
  send: number,
  wait: number,
  receive: number,
});

/** One request of an archive. */
export const harEntry = z.looseObject({
  startedDateTime: z.string(),
  time: number,
  request,
  response: response.nullable().catch(null).default(null),
  timings: timings.nullable().catch(null).default(null),
  pageref: text,
  comment: text,
  _error: text,
  _failureText: text,
  _loop: loopEntry.optional(),
});

/** What loop needs of an HTTP archive. Entries are read one by one, as one may be wrong. */
export const harFile = z.looseObject({
  log: z.looseObject({
    entries: z.array(z.unknown()).max(entriesMax),
    _loop: captureMeta.optional(),
  }),
});

export type ReadEntry = z.infer<typeof harEntry>;
export type ReadRequest = z.infer<typeof request>;
export type ReadResponse = z.infer<typeof response>;
export type ReadParam = z.infer<typeof param>;

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
