import type { ChainRecord, HopRecord, MessageRecord } from '../../core/capture-sink.js';
import type { RedactConfig } from '../../core/config.js';
import { callSchemas, type MessageSchema } from '../../core/grpc/grpc-types.js';
import type { RawHeaders } from '../../core/headers.js';
import { CopyFinder } from './copies/copy-finder.js';
import { fitText } from './copies/fit-text.js';
import { applyEdits } from './edits.js';
import { findAnywhere } from './find-anywhere.js';
import { findInTarget } from './find-parameters.js';
import { marker } from './marker.js';
import { findUser } from './names/find-pairs.js';
import { SecretNames } from './names/secret-names.js';
import { headerBytes, type PartSearch, searchAll } from './part-search.js';
import { planRedaction, type RedactPlan } from './plan.js';
import { type RedactedBody, redactBody } from './redact-body.js';
import { redactHeaders } from './redact-headers.js';
import { SecretNotes } from './secret-notes.js';

export interface RedactedChain {
  readonly record: ChainRecord;
  /** `request header authorization (hop 0)`; never a secret. Each once, in the chain's order. */
  readonly redacted: string[];
}

/**
 * Makes the function that takes secrets out of a chain before anything of it reaches the disk.
 * It is pure: the record it is given stays as it is.
 * @throws SyntaxError for a malformed pattern or JSON path
 */
export function createRedactor(config: RedactConfig): (record: ChainRecord) => RedactedChain {
  const plan = planRedaction(config);
  const values = config.values ?? [];
  return (record) => redactChain(record, { plan, values, searchPart: searchAll });
}

export interface ChainSearch {
  readonly plan: RedactPlan;
  /** Secrets that are known beforehand. */
  readonly values: readonly string[];
  readonly searchPart: PartSearch;
}

export function redactChain(record: ChainRecord, search: ChainSearch): RedactedChain {
  const { plan, values: known, searchPart } = search;
  const secrets = new SecretNotes((text) => plan.names.isName(text));
  for (const value of known) secrets.addValue(value);
  const named = redactHops(record, { plan: { ...plan, secrets }, searchPart });
  const values = secrets.values();
  if (values.length === 0) return named;
  const copies = redactHops(named.record, {
    plan: { ...copiesPlan, copies: new CopyFinder(values) },
    searchPart,
  });
  return {
    record: copies.record,
    redacted: [...new Set([...named.redacted, ...copies.redacted])],
  };
}

/** For the second look: the values that the first one found by name, wherever else they stand. */
const copiesPlan: RedactPlan = {
  headers: new Set(),
  names: new SecretNames({ configured: [], defaults: false, keep: [] }),
  paths: [],
  pathNames: [],
  patterns: [],
  keepUnsearchable: true,
};

type HopSearch = Pick<ChainSearch, 'plan' | 'searchPart'>;

function redactHops(record: ChainRecord, search: HopSearch): RedactedChain {
  const redacted = new Set<string>();
  const hops = record.hops.map((hop, index) =>
    redactHop(hop, search, (what) => redacted.add(`${what} (hop ${index})`)),
  );
  return {
    record: { ...record, requestId: redactRequestId(record, search), hops },
    redacted: [...redacted],
  };
}

type Report = (what: string) => void;

function redactHop(hop: HopRecord, search: HopSearch, report: Report): HopRecord {
  const text = (name: string, value: string, searchText = redactText) => {
    const part = {
      bytes: value.length,
      search: (plan: RedactPlan) => searchText(value, plan, (what) => report(`${name} ${what}`)),
      unsearched: () => {
        if (value !== '') report(`${name} ${unsearched}`);
        return value === '' ? '' : marker;
      },
    };
    return search.searchPart(part, search.plan);
  };
  const schemas = callSchemas(hop.types, hop.path);
  return {
    ...hop,
    authority: text('authority', hop.authority, redactAuthority),
    path: redactPath(hop.path, search, report),
    ...redactForwarded(hop, search, (what) => report(`forwarded ${what}`)),
    client: text('client', hop.client),
    statusText: text('status text', hop.statusText),
    errorMessage: text('error message', hop.errorMessage),
    request: redactMessage(hop.request, search, {
      report: (what) => report(`request ${what}`),
      schema: schemas?.request,
    }),
    response:
      hop.response &&
      redactMessage(hop.response, search, {
        report: (what) => report(`response ${what}`),
        schema: schemas?.response,
      }),
  };
}

function redactForwarded(
  { forwarded }: HopRecord,
  search: HopSearch,
  report: Report,
): Pick<HopRecord, 'forwarded'> {
  if (forwarded === undefined) return {};
  const { path, added } = forwarded;
  return {
    forwarded: {
      ...forwarded,
      path: path === null ? null : redactPath(path, search, report),
      added: redactList('header', added, search, report),
    },
  };
}

/** To be read after the name of the part. */
const unsearched = 'dropped: searching it took too long';

function redactAuthority(authority: string, plan: RedactPlan, report: Report): string {
  const edits = [...findAnywhere(authority, plan), ...findUser(authority, plan.names)];
  plan.secrets?.addEdits(authority, edits);
  for (const { what } of edits) report(what);
  return applyEdits(authority, fitText(authority, edits));
}

function redactList(
  name: string,
  list: RawHeaders,
  { plan, searchPart }: HopSearch,
  report: Report,
): RawHeaders {
  return searchPart<RawHeaders>(
    {
      bytes: headerBytes(list),
      search: (asked) => redactHeaders(list, asked, (what) => report(`${name} ${what}`)),
      unsearched: () => {
        if (list.length > 0) report(`${name}s ${unsearched}`);
        return list.map((text, at) => (at % 2 === 0 ? text : marker));
      },
    },
    plan,
  );
}

interface MessageOf {
  readonly report: Report;
  /** Of its messages by gRPC, where that is known. */
  readonly schema: MessageSchema | undefined;
}

function redactMessage(
  message: MessageRecord,
  search: HopSearch,
  { report, schema }: MessageOf,
): MessageRecord {
  const { plan, searchPart } = search;
  const redactedHeaders = redactList('header', message.headers, search, report);
  const trailers = redactList('trailer', message.trailers, search, report);
  const { body, found } = searchPart<RedactedBody>(
    {
      bytes: message.body.byteLength,
      search: (asked) => redactBody(message.headers, message.body, asked, schema),
      unsearched: () => ({
        body: new Uint8Array(0),
        found: message.body.byteLength > 0 ? [unsearched] : [],
      }),
    },
    plan,
  );
  for (const what of found) report(`body ${what}`);
  return { ...message, headers: redactedHeaders, trailers, body };
}

function redactPath(target: string, { plan, searchPart }: HopSearch, report: Report): string {
  return searchPart(
    {
      bytes: target.length,
      search: (asked) => redactTarget(target, asked, report),
      unsearched: () => {
        report(`path ${unsearched}`);
        return `/${marker}`;
      },
    },
    plan,
  );
}

function redactTarget(target: string, plan: RedactPlan, report: Report): string {
  const edits = findInTarget(target, plan);
  plan.secrets?.addEdits(target, edits);
  for (const { what } of edits) {
    report(/^(?:parameter|key|argument) /.test(what) ? `query ${what}` : `path ${what}`);
  }
  return applyEdits(target, edits);
}

function redactText(text: string, plan: RedactPlan, report: Report): string {
  const edits = fitText(text, findAnywhere(text, plan));
  plan.secrets?.addEdits(text, edits);
  for (const { what } of edits) report(what);
  return applyEdits(text, edits);
}

/** The id is a header of the request too, and must not keep what was taken out there. */
function redactRequestId({ requestId }: ChainRecord, { plan, searchPart }: HopSearch): string {
  if (plan.headers.has('x-request-id')) return marker;
  return searchPart(
    {
      bytes: requestId.length,
      search: (asked) => applyEdits(requestId, findAnywhere(requestId, asked)),
      unsearched: () => marker,
    },
    plan,
  );
}
