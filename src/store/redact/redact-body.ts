import { decodeContent, encodeContent } from '../../core/content-coding.js';
import type { MessageSchema } from '../../core/grpc/grpc-types.js';
import { isAnyGrpc } from '../../core/grpc/web-body.js';
import type { RawHeaders } from '../../core/headers.js';
import {
  type ContentType,
  contentTypeOf,
  isForm,
  isHtml,
  isJson,
  isMedia,
  isPlain,
  isXml,
} from './content-type.js';
import { fitText } from './copies/fit-text.js';
import { applyEdits, type Edit } from './edits.js';
import { findAnywhere } from './find-anywhere.js';
import { findInJson, findInText } from './find-in-json.js';
import { findInForm } from './find-parameters.js';
import { redactMessages } from './messages/redact-messages.js';
import { findInGraphql } from './names/find-in-graphql.js';
import { findNamedInXml } from './names/find-in-xml.js';
import { findPairs } from './names/find-pairs.js';
import type { RedactPlan } from './plan.js';
import { redactMultipart } from './redact-multipart.js';
import { decodeText } from './text-codec.js';

export interface RedactedBody {
  readonly body: Uint8Array<ArrayBuffer>;
  /** `$..password`, or why the body was dropped. */
  readonly found: readonly string[];
}

/** A kept body expands to about so much; the factor is for those that were configured larger. */
const decodedBytesMax = 8 * 1024 * 1024;
const expansionMax = 8;

/** Parts within parts; deeper ones are searched as text. */
const multipartDepthMax = 3;

/**
 * Takes secrets out of a body: content coding undone, searched by its type, and coded again when
 * something was found; messages of gRPC one by one, those of known types by their fields. What cannot be searched is dropped: better no body than a leaked one.
 */
export function redactBody(
  headers: RawHeaders,
  body: Uint8Array<ArrayBuffer>,
  plan: RedactPlan,
  schema?: MessageSchema,
): RedactedBody {
  const type = contentTypeOf(headers);
  if (body.byteLength === 0 || !(isAnyGrpc(headers) || isSearched(type, plan)))
    return { body, found: [] };
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const bytesMax = Math.max(decodedBytesMax, bytes.length * expansionMax);
  const { data, decoded, cut } = decodeContent(headers, bytes, bytesMax);
  if (!decoded || cut) {
    const sought = plan.paths.length > 0 || plan.patterns.length > 0;
    if (!sought || plan.keepUnsearchable) return { body, found: [] };
    return dropped(decoded ? 'it expands too far to be searched' : 'its coding cannot be undone');
  }
  const found = new Set<string>();
  try {
    const search: Search = { plan, found, depth: 0 };
    const redactText = (text: Buffer) => redactData(text, plainType, search);
    const redacted = isAnyGrpc(headers)
      ? redactMessages(data, { headers, plan, schema, found, redactText })
      : redactData(data, type, search);
    if (found.size === 0) return { body, found: [] };
    return { body: Uint8Array.from(encodeContent(headers, redacted)), found: [...found] };
  } catch {
    // Nested too deeply for the parser, in a charset that is not known, …: the reason may quote
    // the body, so it is not kept.
    return plan.keepUnsearchable ? { body, found: [] } : dropped('it cannot be searched');
  }
}

/** Of a text that does not say what it is. */
const plainType: ContentType = { essence: '', charset: null, boundary: null };

/** Names alone are only looked for where parameters have names. */
function isSearched(type: ContentType, plan: RedactPlan): boolean {
  if (plan.paths.length > 0 || plan.patterns.length > 0 || plan.copies) return true;
  if (plan.names.defaults) return true;
  return isForm(type) || type.essence.startsWith('multipart/');
}

function dropped(reason: string): RedactedBody {
  return { body: new Uint8Array(0), found: [`dropped: ${reason}`] };
}

interface Search {
  readonly plan: RedactPlan;
  /** What was found goes here. */
  readonly found: Set<string>;
  readonly depth: number;
}

/** Returns the same buffer when there was nothing to take out. */
function redactData(data: Buffer, type: ContentType, search: Search): Buffer {
  const { plan, found, depth } = search;
  if (type.boundary !== null && type.essence.startsWith('multipart/')) {
    if (depth < multipartDepthMax) {
      return redactMultipart(data, type.boundary, {
        plan,
        redactPart: (part, partType) => redactData(part, partType, { ...search, depth: depth + 1 }),
        report: (what) => found.add(what),
      });
    }
  }
  if (isMedia(type) && data.includes(0)) return data;
  const decoded = decodeText(data, type.charset);
  if (!decoded) throw new Error('unknown charset');
  const edits = findIn(decoded.text, type, plan);
  if (edits.length === 0) return data;
  plan.secrets?.addEdits(decoded.text, edits);
  for (const { what } of edits) found.add(what);
  return decoded.encode(applyEdits(decoded.text, edits));
}

function findIn(text: string, type: ContentType, plan: RedactPlan): Edit[] {
  if (plan.copies !== undefined) return fitText(text, plan.copies.find(text));
  if (isForm(type)) return findInForm(text, plan);
  if (isJson(type)) return findInJson(text, plan);
  if (type.essence === 'application/graphql') {
    return [...findAnywhere(text, plan), ...findInGraphql(text, plan.names).edits];
  }
  if (isXml(type) || /^\ufeff?\s*</.test(text)) {
    const html = isHtml(type) || /^\s*<(?:!doctype\s+html|html)/i.test(text);
    return [...findAnywhere(text, plan), ...findNamedInXml(text, plan.names, html)];
  }
  const edits = findInText(text, plan);
  return isPlain(type) ? [...edits, ...findPairs(text, plan.names)] : edits;
}
