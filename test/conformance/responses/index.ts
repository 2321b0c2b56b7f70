import { casesOf } from '../case.js';
import { responseChunks } from './chunks.js';
import { responseFields } from './fields.js';
import { responseFraming } from './framing.js';
import { statusLines } from './status-line.js';

/** Responses of a service, each with what a careful intermediary does with it. */
export const responseCases = casesOf([
  ...statusLines,
  ...responseFields,
  ...responseFraming,
  ...responseChunks,
]);
