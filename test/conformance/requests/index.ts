import { casesOf } from '../case.js';
import { requestConnections } from './connection.js';
import { contentLengths } from './content-length.js';
import { requestFields } from './fields.js';
import { requestHosts } from './host.js';
import { requestLines } from './request-line.js';
import { transferCodings } from './transfer-coding.js';

/** Requests, each with what a careful intermediary does with it. */
export const requestCases = casesOf([
  ...requestLines,
  ...requestFields,
  ...requestHosts,
  ...contentLengths,
  ...transferCodings,
  ...requestConnections,
]);
