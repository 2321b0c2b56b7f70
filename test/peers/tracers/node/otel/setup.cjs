// PROPAGATOR is one that the SDK has no name for in OTEL_PROPAGATORS.
const { NodeSDK } = require('@opentelemetry/sdk-node');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
const { UndiciInstrumentation } = require('@opentelemetry/instrumentation-undici');

const { PROPAGATOR = '' } = process.env;
const propagators = {
  'x-ray': () => new (require('@opentelemetry/propagator-aws-xray').AWSXRayPropagator)(),
};

new NodeSDK({
  instrumentations: [new HttpInstrumentation(), new UndiciInstrumentation()],
  ...(PROPAGATOR === '' ? {} : { textMapPropagator: propagators[PROPAGATOR]() }),
}).start();

exports.undici = require('undici');
