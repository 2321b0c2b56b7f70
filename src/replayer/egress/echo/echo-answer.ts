import type { Hop, KeptMessage } from '../../../core/capture.js';
import { decodeContent, encodeContent } from '../../../core/content-coding.js';
import { isAnyGrpc } from '../../../core/grpc/web-body.js';
import { headerPairs, headerValue, type RawHeaders } from '../../../core/headers.js';
import type { Noise } from '../../compare/noise.js';
import { isCallbackName, plainFieldName } from '../../compare/noise-names.js';
import { decodedBytesMax } from '../../content/read-content.js';
import type { Call } from '../call.js';
import type { LikenessContext } from '../likeness-context.js';
import { inAskedOrder } from './batch-order.js';
import { type MadeAnew, madeAnew } from './made-anew.js';
import { withNamedValues } from './named-values.js';
import { withAskedIds } from './rpc-ids.js';

export interface EchoedAnswer {
  readonly hop: Hop;
  /** What was put into it, by the names that the request has for it. */
  readonly names: readonly string[];
  /** It holds such values, and they were left as they are: a checksum goes with its body. */
  readonly isSealed: boolean;
}

/**
 * A recorded answer as this call has to get it. What was made anew for the request, and stands in the
 * answer as the recorded request had it (the id of a JSON-RPC call, a JSONP name, a MessageID that
 * `RelatesTo` repeats, a request id), is put in as the call has it: its caller may look for it.
 */
export function echoAnswer(hop: Hop, call: Call, context: LikenessContext): EchoedAnswer {
  const { response } = hop;
  const nothing = { hop, names: [], isSealed: false };
  if (response === null) return nothing;
  const anew = madeAnew(hop, call, context);
  const names = new Set<string>();
  const headers = echoedHeaders(response.headers, anew, names);
  const data = echoedBody(response, { hop, call, anew, noise: context.noise }, names);
  const isSealed =
    data !== null && checksums.some((name) => headerValue(headers, name) !== undefined);
  if (names.size === 0) return nothing;
  const body = data === null || isSealed ? response.body : { ...response.body, data };
  return { hop: { ...hop, response: { ...response, headers, body } }, names: [...names], isSealed };
}

const checksums = [
  'content-md5',
  'digest',
  'content-digest',
  'repr-digest',
  'x-amz-checksum-sha256',
];

function echoedHeaders(
  headers: RawHeaders,
  anew: readonly MadeAnew[],
  names: Set<string>,
): RawHeaders {
  return headerPairs(headers).flatMap(([name, value]) => {
    const same = anew.find(
      (each) => each.recorded === value && plainFieldName(each.name) === plainFieldName(name),
    );
    if (same !== undefined) names.add(same.name);
    return [name, same?.came ?? withUnmistakable(value, anew, names)];
  });
}

interface Echoing {
  readonly hop: Hop;
  readonly call: Call;
  readonly anew: readonly MadeAnew[];
  readonly noise: Noise;
}

/** Null when nothing in it was made anew. */
function echoedBody(
  response: KeptMessage,
  { hop, call, anew, noise }: Echoing,
  names: Set<string>,
): Buffer | null {
  const { headers, body } = response;
  if (body.truncated || body.data.length === 0) return null;
  const { data, decoded, cut } = decodeContent(headers, body.data, decodedBytesMax);
  if (!decoded || cut) return null;
  // Byte for byte, in any charset that has ASCII in it.
  const text = data.toString('latin1');
  let echoed = withUnmistakable(text, anew, names);
  echoed = withNamedValues(echoed, anew, names);
  echoed = withCallback(echoed, anew, names);
  const [recorded, came] = [hop.request, call.request].map((message) =>
    decodeContent(message.headers, message.body.data, decodedBytesMax).data.toString('latin1'),
  );
  const answered = withAskedIds(echoed, recorded ?? '', came ?? '');
  if (answered !== null) {
    names.add('id');
    echoed = answered;
  } else if (recorded !== undefined && came !== undefined) {
    const ordered = inAskedOrder(echoed, { recorded, came, noise });
    if (ordered !== null) names.add('the order of a batch');
    echoed = ordered ?? echoed;
  }
  // There, a length stands before what is written.
  if (isAnyGrpc(headers) && echoed.length !== text.length) return null;
  return echoed === text ? null : encodeContent(headers, Buffer.from(echoed, 'latin1'));
}

/** All at once, as one may be put where another was. */
function withUnmistakable(text: string, anew: readonly MadeAnew[], names: Set<string>): string {
  const found = anew.filter(
    ({ recorded, came, isUnmistakable }) =>
      isUnmistakable && isAscii(came) && text.includes(recorded),
  );
  if (found.length === 0) return text;
  const byRecorded = new Map(found.map((each) => [each.recorded, each]));
  const any = [...byRecorded.keys()].map((each) => each.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'));
  return text.replace(new RegExp(`(?<![\\w-])(?:${any.join('|')})(?![\\w-])`, 'g'), (recorded) => {
    const each = byRecorded.get(recorded);
    if (each !== undefined) names.add(each.name);
    return each?.came ?? recorded;
  });
}

/** `name(…)`, and in `typeof name === 'function'`. */
function withCallback(text: string, anew: readonly MadeAnew[], names: Set<string>): string {
  const callback = anew.find(({ name }) => isCallbackName(name));
  if (callback === undefined || !/^[\w$.[\]'"]+$/.test(callback.came)) return text;
  const escaped = callback.recorded.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const called = new RegExp(`(?<![\\w$.])${escaped}(?=\\s*\\(|\\s*[!=&;])`, 'g');
  return text.replace(called, () => {
    names.add(callback.name);
    return callback.came;
  });
}

function isAscii(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text);
}
