const { TRACES_SAMPLE_RATE, PROPAGATE_TRACEPARENT } = process.env;

require('@sentry/node').init({
  dsn: 'http://public@127.0.0.1:1/1', // nothing listens there
  ...(TRACES_SAMPLE_RATE ? { tracesSampleRate: Number(TRACES_SAMPLE_RATE) } : {}),
  propagateTraceparent: PROPAGATE_TRACEPARENT === 'true',
});
