import type { Capture } from '../core/capture.js';
import type { ExportRequest } from '../core/travel.js';
import { exportCurl } from './curl/export-curl.js';
import { exportGrpcurl } from './curl/export-grpcurl.js';
import { exportHar } from './har/export-har.js';
import { packCapture } from './pack/pack-capture.js';
import { travellingCapture } from './travelling-capture.js';

/**
 * A capture as the bytes of one file.
 * @throws LOOP_CLI_HOP_NOT_FOUND
 */
export function exportCapture(
  capture: Capture,
  request: ExportRequest,
  loopVersion: string,
): Buffer {
  switch (request.format) {
    case 'loop':
      return packCapture(travellingCapture(capture));
    case 'har':
      return Buffer.from(`${JSON.stringify(exportHar(capture, loopVersion), null, 2)}\n`);
    case 'curl':
      return Buffer.from(exportCurl(capture, request));
    case 'grpcurl':
      return Buffer.from(exportGrpcurl(capture, request));
  }
}
