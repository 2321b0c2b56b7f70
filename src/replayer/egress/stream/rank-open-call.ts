import type { KeptMessage } from '../../../core/capture.js';
import { messagePieces } from '../../../core/grpc/message-counter.js';
import { keptBody } from '../../kept-body.js';
import type { Call } from '../call.js';
import { compareRequestBody } from '../compare-request-body.js';
import type { LikenessContext } from '../likeness-context.js';
import type { Ranked } from '../match/rank-candidates.js';

/** The candidates for a call of which only the first messages have come: by those. */
export function rankOpenCall(
  ranked: readonly Ranked[],
  { request }: Call,
  context: LikenessContext,
): Ranked[] {
  const { length } = messagePieces(request.body.data);
  return ranked
    .map((each): Ranked => {
      const begun = beginning(each.hop.request, length);
      const { distance, differences } = compareRequestBody(begun, request, context);
      return { ...each, distance, differs: differences };
    })
    .sort((a, b) => a.distance - b.distance);
}

function beginning(message: KeptMessage, messages: number): KeptMessage {
  const data = Buffer.concat(messagePieces(message.body.data).slice(0, messages));
  return { ...message, body: keptBody(data, data.length) };
}
