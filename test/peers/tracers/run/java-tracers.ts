import { execFileSync } from 'node:child_process';
import { join, resolve } from 'node:path';
import type { Tracer } from './tracer.js';

const lib = resolve(import.meta.dirname, '../java/lib');
const agent = join(lib, 'opentelemetry-javaagent.jar');

/** The first row has the agent as it comes; with these alone it starts in half the time. */
const quickStart = {
  OTEL_INSTRUMENTATION_COMMON_DEFAULT_ENABLED: 'false',
  OTEL_INSTRUMENTATION_JAVA_HTTP_SERVER_ENABLED: 'true',
  OTEL_INSTRUMENTATION_JAVA_HTTP_CLIENT_ENABLED: 'true',
};

const propagators: readonly [name: string, propagators: string][] = [
  ['W3C', ''],
  ['B3 single', 'b3'],
  ['B3 multi', 'b3multi'],
  ['Jaeger', 'jaeger'],
  ['X-Ray', 'xray'],
];

export const javaTracers: readonly Tracer[] = propagators.map(([name, value]) => ({
  name: `OpenTelemetry for Java, ${name}`,
  sdk: 'opentelemetry-javaagent',
  version: () => run('-jar', agent),
  runtime: () => `Java ${run('--version').split(' ')[1]}`,
  setting: value === '' ? '' : `\`OTEL_PROPAGATORS=${value}\``,
  needs: agent,
  command: 'java',
  args: ['-XX:TieredStopAtLevel=1', `-javaagent:${agent}`, '-cp', lib, 'Service'],
  env: {
    // Nothing listens there.
    OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
    OTEL_METRICS_EXPORTER: 'none',
    OTEL_LOGS_EXPORTER: 'none',
    ...(value === '' ? {} : { OTEL_PROPAGATORS: value, ...quickStart }),
  },
  clients: ['HttpClient', 'HttpClient'],
  toSet: '',
}));

function run(...args: string[]): string {
  return execFileSync('java', args, { encoding: 'utf8' }).trim();
}
