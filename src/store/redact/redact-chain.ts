import type { ChainRecord, HopRecord, MessageRecord } from '../../core/capture-sink.js';
import type { RedactConfig } from '../../core/config.js';
import { CopyFinder } from './copies/copy-finder.js';
import { fitText } from './copies/fit-text.js';
import { applyEdits } from './edits.js';
import { findAnywhere } from './find-anywhere.js';
import { findInTarget } from './find-parameters.js';
import { marker } from './marker.js';
import { findUser } from './names/find-pairs.js';
import { SecretNames } from './names/secret-names.js';
import { planRedaction, type RedactPlan } from './plan.js';
import { redactBody } from './redact-body.js';
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
  return (record) => {
    const secrets = new SecretNotes((text) => plan.names.isName(text));
    for (const value of config.values ?? []) secrets.addValue(value);
    const named = redactHops(record, { ...plan, secrets });
    const values = secrets.values();
    if (values.length === 0) return named;
    const copies = redactHops(named.record, { ...copiesPlan, copies: new CopyFinder(values) });
    return {
      record: copies.record,
      redacted: [...new Set([...named.redacted, ...copies.redacted])],
    };
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

function redactHops(record: ChainRecord, plan: RedactPlan): RedactedChain {
  const redacted = new Set<string>();
  const hops = record.hops.map((hop, index) =>
    redactHop(hop, plan, (what) => redacted.add(`${what} (hop ${index})`)),
  );
  return {
    record: { ...record, requestId: redactRequestId(record, plan), hops },
    redacted: [...redacted],
  };
}

type Report = (what: string) => void;

function redactHop(hop: HopRecord, plan: RedactPlan, report: Report): HopRecord {
  const text = (value: string, name: string) =>
    replaceAll(value, plan, (what) => report(`${name} ${what}`));
  return {
    ...hop,
    authority: redactAuthority(hop.authority, plan, report),
    path: redactTarget(hop.path, plan, report),
    client: text(hop.client, 'client'),
    statusText: text(hop.statusText, 'status text'),
    errorMessage: text(hop.errorMessage, 'error message'),
    request: redactMessage(hop.request, plan, (what) => report(`request ${what}`)),
    response:
      hop.response && redactMessage(hop.response, plan, (what) => report(`response ${what}`)),
  };
}

function redactAuthority(authority: string, plan: RedactPlan, report: Report): string {
  const edits = [...findAnywhere(authority, plan), ...findUser(authority, plan.names)];
  plan.secrets?.addEdits(authority, edits);
  for (const { what } of edits) report(`authority ${what}`);
  return applyEdits(authority, fitText(authority, edits));
}

function redactMessage(message: MessageRecord, plan: RedactPlan, report: Report): MessageRecord {
  const { body, found } = redactBody(message.headers, message.body, plan);
  const redacted = {
    ...message,
    headers: redactHeaders(message.headers, plan, (what) => report(`header ${what}`)),
    trailers: redactHeaders(message.trailers, plan, (what) => report(`trailer ${what}`)),
    body,
  };
  for (const what of found) report(`body ${what}`);
  return redacted;
}

function redactTarget(target: string, plan: RedactPlan, report: Report): string {
  const edits = findInTarget(target, plan);
  plan.secrets?.addEdits(target, edits);
  for (const { what } of edits) {
    report(/^(?:parameter|key|argument) /.test(what) ? `query ${what}` : `path ${what}`);
  }
  return applyEdits(target, edits);
}

function replaceAll(text: string, plan: RedactPlan, report: Report): string {
  const edits = fitText(text, findAnywhere(text, plan));
  plan.secrets?.addEdits(text, edits);
  for (const { what } of edits) report(what);
  return applyEdits(text, edits);
}

/** The id is a header of the request too, and must not keep what was taken out there. */
function redactRequestId({ requestId }: ChainRecord, plan: RedactPlan): string {
  if (plan.headers.has('x-request-id')) return marker;
  return applyEdits(requestId, findAnywhere(requestId, plan));
}
