// The same as service.cjs, as an ECMAScript module: what it imports is bound before it runs, so the SDK
// has to be there before it, by `--import`, and to hook into Node's loader.
import { createServer, request } from 'node:http';
import { serve } from './serve.cjs';

serve({ http: { createServer, request }, setup: {} });
