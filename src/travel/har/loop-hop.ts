import type { TravellingHop } from '../../core/travel.js';
import type { ReadEntry } from '../schema/har-file.js';
import { rawOf } from './foreign-headers.js';
import { loopMessage, requestContent, responseContent } from './har-body.js';

/** A hop as it was exported; null for an entry that another tool added. */
export function loopHop({ request, response, _loop }: ReadEntry): TravellingHop | null {
  if (_loop === undefined) return null;
  const { hop: _hop, parent: _parent, ...meta } = _loop;
  return {
    ...meta,
    request: loopMessage(rawOf(request.headers), requestContent(request), meta.request),
    response:
      meta.response && response
        ? loopMessage(rawOf(response.headers), responseContent(response), meta.response)
        : null,
  };
}
