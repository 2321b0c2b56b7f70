const express = require('express');
const { BatchRecorder, Tracer } = require('zipkin');
const CLSContext = require('zipkin-context-cls');
const { expressMiddleware } = require('zipkin-instrumentation-express');
const wrapFetch = require('zipkin-instrumentation-fetch');

const tracer = new Tracer({
  ctxImpl: new CLSContext('zipkin', true),
  recorder: new BatchRecorder({ logger: { logSpan() {} } }),
  localServiceName: process.env.NAME,
});

exports.fetch = wrapFetch(fetch, { tracer });
exports.createServer = (answer) => {
  const app = express();
  app.use(expressMiddleware({ tracer }));
  app.use(answer);
  return require('node:http').createServer(app);
};
