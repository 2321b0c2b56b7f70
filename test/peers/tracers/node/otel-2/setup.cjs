// PROPAGATOR is one that the SDK has no name for in OTEL_PROPAGATORS.
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');
const { CloudPropagator } = require('@google-cloud/opentelemetry-cloud-trace-propagator');
const { OTTracePropagator } = require('@opentelemetry/propagator-ot-trace');

const { PROPAGATOR = '' } = process.env;
const propagators = {
  'cloud-trace': () => new CloudPropagator(),
  'ot-trace': () => new OTTracePropagator(),
};

new NodeSDK({
  instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()],
  ...(PROPAGATOR === '' ? {} : { textMapPropagator: propagators[PROPAGATOR]() }),
}).start();

exports.undici = require('undici');
