import { parseRetryTrigger } from '../../core/retries.js';
import { defaults } from '../defaults.js';
import { list, mapping, oneOf, text } from './text.js';
import * as value from './values.js';

const forms =
  'connect, reset, timeout, a status such as "503" or 5xx, or a gRPC status such as UNAVAILABLE';

const trigger = oneOf(forms, [
  text(forms, parseRetryTrigger),
  // As YAML reads a status without quotes.
  value.wholeNumber(forms, 100, 599).transform(String),
]);

/** `retries` of a route or a service. */
export const retries = mapping('a mapping such as { attempts: 3, on: [connect, reset, "503"] }', {
  attempts: value
    .wholeNumber('a whole number from 1 to 10', 1, 10)
    .describe('How often it is sent, the first time included')
    .default(defaults.attempts),
  on: list(`a list of ${forms}`, trigger)
    .min(1, { error: `expected one of ${forms} at least` })
    .describe(`After what it is sent again: ${forms}`)
    .default([...defaults.retryOn]),
  perTry: value.timeout
    .describe('Until the answer begins; default: as long as the service has')
    .optional(),
  backoff: value.timeout
    .describe('Before the first retry at most, at random; doubled for each that follows')
    .prefault(defaults.backoff),
  budget: value.share
    .describe("Of the service's requests under way, the part that may be retries")
    .prefault(defaults.retryBudget),
  methods: list('a list of methods such as [GET, POST]', value.method)
    .min(1, { error: 'expected one method at least' })
    .describe('What may be sent twice; default: GET, HEAD, OPTIONS, TRACE')
    .optional(),
});
