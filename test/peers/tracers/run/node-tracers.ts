import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Tracer } from './tracer.js';

const folder = resolve(import.meta.dirname, '../node');

interface NodeTracer {
  readonly name: string;
  readonly sdk: string;
  /** Folder in node_modules, when the package is installed under another name. */
  readonly installedAs?: string;
  readonly setup: string;
  /** A service of ECMAScript modules, before which it is loaded by `--import`. */
  readonly isModule?: boolean;
  readonly setting?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly clients?: readonly [string, string];
  readonly toSet?: string;
}

/** With no exporter of traces it would make no spans: nothing listens at this one. */
const noExport = {
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1',
  OTEL_METRICS_EXPORTER: 'none',
  OTEL_LOGS_EXPORTER: 'none',
};
const otel = { sdk: '@opentelemetry/sdk-node', setup: 'otel/setup.cjs' };
const datadog = {
  sdk: 'dd-trace',
  installedAs: 'dd-trace6',
  setup: 'sdks/dd-trace-6.cjs',
  env: {
    DD_TRACE_AGENT_URL: 'http://127.0.0.1:1',
    DD_INSTRUMENTATION_TELEMETRY_ENABLED: 'false',
    DD_REMOTE_CONFIGURATION_ENABLED: 'false',
  },
};
const sentry = { sdk: '@sentry/node', setup: 'sdks/sentry.cjs' };
const newRelic = {
  sdk: 'newrelic',
  setup: 'sdks/newrelic.cjs',
  env: { NEW_RELIC_APP_NAME: 'tracers', NEW_RELIC_LOG_ENABLED: 'false' },
};

const tracers: readonly NodeTracer[] = [
  { ...otel, name: 'OpenTelemetry for Node, W3C', env: noExport },
  {
    ...otel,
    setup: 'otel/setup.mjs',
    isModule: true,
    name: 'OpenTelemetry for Node, in ECMAScript modules',
    setting: '`node --import ./setup.mjs`, with `@opentelemetry/instrumentation/hook.mjs`',
    env: noExport,
  },
  {
    ...otel,
    name: 'OpenTelemetry for Node, B3 single',
    setting: '`OTEL_PROPAGATORS=b3`',
    env: { ...noExport, OTEL_PROPAGATORS: 'b3' },
  },
  {
    ...otel,
    name: 'OpenTelemetry for Node, B3 multi',
    setting: '`OTEL_PROPAGATORS=b3multi`',
    env: { ...noExport, OTEL_PROPAGATORS: 'b3multi' },
  },
  {
    ...otel,
    name: 'OpenTelemetry for Node, X-Ray',
    setting: '`textMapPropagator: new AWSXRayPropagator()`',
    env: { ...noExport, PROPAGATOR: 'x-ray' },
  },
  {
    ...otel,
    setup: 'otel-2/setup.cjs',
    name: 'OpenTelemetry for Node, Jaeger',
    setting: '`OTEL_PROPAGATORS=jaeger`',
    env: { ...noExport, OTEL_PROPAGATORS: 'jaeger' },
  },
  {
    ...otel,
    setup: 'otel-2/setup.cjs',
    name: 'OpenTelemetry for Node, Google Cloud',
    setting: '`textMapPropagator: new CloudPropagator()`',
    env: { ...noExport, PROPAGATOR: 'cloud-trace' },
  },
  {
    ...otel,
    setup: 'otel-2/setup.cjs',
    name: 'OpenTelemetry for Node, OpenTracing',
    setting: '`textMapPropagator: new OTTracePropagator()`',
    env: { ...noExport, PROPAGATOR: 'ot-trace' },
  },
  { ...datadog, name: 'Datadog 5', installedAs: 'dd-trace5', setup: 'sdks/dd-trace-5.cjs' },
  { ...datadog, name: 'Datadog 6' },
  {
    ...datadog,
    name: 'Datadog 6, its own headers alone',
    setting: '`DD_TRACE_PROPAGATION_STYLE=datadog`',
    env: { ...datadog.env, DD_TRACE_PROPAGATION_STYLE: 'datadog' },
  },
  { ...sentry, name: 'Sentry, errors alone' },
  {
    ...sentry,
    name: 'Sentry',
    setting: '`tracesSampleRate: 1`',
    env: { TRACES_SAMPLE_RATE: '1' },
  },
  {
    ...sentry,
    name: 'Sentry with traceparent',
    setting: '`tracesSampleRate: 1`, `propagateTraceparent: true`',
    env: { TRACES_SAMPLE_RATE: '1', PROPAGATE_TRACEPARENT: 'true' },
  },
  { name: 'Elastic APM', sdk: 'elastic-apm-node', setup: 'sdks/elastic.cjs' },
  {
    ...newRelic,
    name: 'New Relic without its collector',
    env: {
      ...newRelic.env,
      NEW_RELIC_LICENSE_KEY: '0'.repeat(40),
      NEW_RELIC_HOST: '127.0.0.1',
      NEW_RELIC_PORT: '1',
    },
  },
  {
    ...newRelic,
    name: 'New Relic in serverless mode',
    setting:
      '`NEW_RELIC_SERVERLESS_MODE_ENABLED=true`, `NEW_RELIC_DISTRIBUTED_TRACING_EXCLUDE_NEWRELIC_HEADER=false`',
    env: {
      ...newRelic.env,
      NEW_RELIC_SERVERLESS_MODE_ENABLED: 'true',
      NEW_RELIC_DISTRIBUTED_TRACING_EXCLUDE_NEWRELIC_HEADER: 'false',
      NEW_RELIC_ACCOUNT_ID: '1',
      NEW_RELIC_TRUSTED_ACCOUNT_KEY: '1',
      NEW_RELIC_PRIMARY_APPLICATION_ID: '1',
    },
  },
  {
    name: 'Zipkin',
    sdk: 'zipkin',
    setup: 'sdks/zipkin.cjs',
    setting: '`zipkin-instrumentation-express`, `zipkin-instrumentation-fetch`',
    clients: ['fetch', 'fetch'],
  },
  {
    name: 'AWS X-Ray',
    sdk: 'aws-xray-sdk',
    setup: 'sdks/x-ray.cjs',
    setting: '`captureHTTPsGlobal`, `express.openSegment`',
    clients: ['http', 'http'],
  },
];

/**
 * A service that passes `traceparent` on by hand and has an instrumentation that appends its own in
 * place of setting it: two lines go out, and they differ.
 */
const besideHands: readonly NodeTracer[] = ['otel-2', 'otel'].map((folder) => ({
  name: `OpenTelemetry for Node (${folder}), beside a traceparent passed on by hand`,
  sdk: '@opentelemetry/instrumentation-undici',
  setup: `${folder}/setup.cjs`,
  setting: 'the service passes `traceparent` on as well',
  env: { ...noExport, PASS: 'traceparent' },
  clients: ['fetch', 'undici'],
}));

export const nodeTracers: readonly Tracer[] = tracers.map(asTracer);
export const tracersBesideHands: readonly Tracer[] = besideHands.map(asTracer);

function asTracer(given: NodeTracer): Tracer {
  const installed = join(
    folder,
    dirname(given.setup),
    'node_modules',
    given.installedAs ?? given.sdk,
  );
  return {
    name: given.name,
    sdk: given.sdk,
    version: () => versionIn(join(installed, 'package.json')),
    runtime: () => `Node ${process.versions.node}`,
    setting: given.setting ?? '',
    needs: installed,
    command: process.execPath,
    args: given.isModule
      ? ['--import', join(folder, given.setup), join(folder, 'service.mjs')]
      : [join(folder, 'service.cjs')],
    env: { ...given.env, SETUP: join(folder, given.setup) },
    clients: given.clients ?? ['http', 'fetch'],
    toSet: given.toSet ?? '',
  };
}

function versionIn(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
}
