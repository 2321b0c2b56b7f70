import { headerValue, type RawHeaders } from '../../core/headers.js';
import type { TravellingMessage } from '../../core/travel.js';
import type { Attachments } from '../archive/attachments.js';
import type { ReadRequest, ReadResponse } from '../schema/har-file.js';
import { foreignMessage } from './foreign-body.js';
import { multipartBody } from './multipart-body.js';

/** A request that another tool wrote down. */
export function foreignRequest(
  request: ReadRequest,
  headers: RawHeaders,
  attachments: Attachments,
): TravellingMessage {
  const { postData, bodySize, method } = request;
  const fields = fieldsOf(request, headers);
  return foreignMessage({
    headers,
    isNone: method.toUpperCase() === 'TRACE',
    text: postData?.text ?? '',
    isBase64: [postData?._encoding, postData?.encoding].includes('base64'),
    made: fields.body,
    attached: attachmentOf(postData, attachments),
    // Of a request -1 means nothing: most that have no body have it too.
    size: fields.isMissing || isUntold(request, headers) ? -1 : bodySize === -1 ? null : bodySize,
    wireSize: bodySize,
    isBroken: false,
  });
}

/** An answer that another tool wrote down. */
export function foreignResponse(
  response: ReadResponse,
  headers: RawHeaders,
  context: {
    readonly method: string;
    readonly status: number;
    readonly isBroken: boolean;
    readonly attachments: Attachments;
  },
): TravellingMessage {
  const { content, bodySize } = response;
  const { status, method } = context;
  const isNone =
    method.toUpperCase() === 'HEAD' || status === 204 || status === 304 || status < 200;
  return foreignMessage({
    headers,
    isNone,
    text: content?.text ?? '',
    isBase64: content?.encoding === 'base64',
    made: null,
    attached: attachmentOf(content, context.attachments),
    size: content?.size ?? null,
    wireSize: bodySize,
    isBroken: context.isBroken,
  });
}

/**
 * Whether nothing says if there was a body: in HTTP/1.1 a request without a length has none, in later
 * versions its frames alone tell.
 */
function isUntold(request: ReadRequest, headers: RawHeaders): boolean {
  const { method, httpVersion, postData, bodySize } = request;
  return (
    /^(POST|PUT|PATCH)$/i.test(method) &&
    !/^http\/1/i.test(httpVersion) &&
    postData === null &&
    (bodySize === null || bodySize < 0) &&
    headerValue(headers, 'content-length') === undefined
  );
}

function attachmentOf(
  part: { readonly _file: string | null } | null,
  attachments: Attachments,
): Buffer | null | undefined {
  if (part === null || part._file === null) return undefined;
  return attachments.get(part._file) ?? null;
}

/** A form of which an archive has the fields alone; `isMissing` when they do not make a body. */
function fieldsOf(
  { postData }: ReadRequest,
  headers: RawHeaders,
): { readonly body: readonly Buffer[] | null; readonly isMissing: boolean } {
  const none = { body: null, isMissing: false };
  if (postData === null || postData.text !== '' || postData.params.length === 0) return none;
  const type = headerValue(headers, 'content-type') ?? postData.mimeType;
  if (/^application\/x-www-form-urlencoded\b/i.test(type)) {
    const fields = postData.params.map(({ name, value }): [string, string] => [name, value ?? '']);
    return { body: urlEncodedSpellings(fields), isMissing: false };
  }
  const body = /^multipart\/form-data\b/i.test(type)
    ? multipartBody(postData.params, headers, postData.mimeType)
    : null;
  return { body: body && [body], isMissing: body === null };
}

/** As a browser's form writes it, as `encodeURIComponent` does, and fields left as they were sent. */
function urlEncodedSpellings(fields: readonly [string, string][]): Buffer[] {
  const form = new URLSearchParams([...fields]).toString();
  const joined = (spell: (text: string) => string): string =>
    fields.map((field) => field.map(spell).join('=')).join('&');
  const spellings = [form, form.replaceAll('+', '%20'), joined(encodedComponent)];
  const asSent = joined((text) => text);
  if (/^[!-~]*$/.test(asSent)) spellings.push(asSent);
  return spellings.map((text) => Buffer.from(text));
}

/** Half of a pair of surrogates has no code. */
function encodedComponent(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
