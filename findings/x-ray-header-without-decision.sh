#!/usr/bin/env bash
# An X-Ray header that leaves the sampling decision open is read by OpenTelemetry as none, or as a no.
#
# Versions  @opentelemetry/propagator-aws-xray 3.0.0 with @opentelemetry/api 1.10.0 (npm);
#           opentelemetry-propagator-aws-xray 1.0.2 with opentelemetry-sdk 1.45.1 (PyPI).
# Guess     `X-Amzn-Trace-Id: Root=...;Parent=...` with no `Sampled`, or with `Sampled=?` (the decision
#           is the receiver's), continues the trace, and the receiver's sampler decides: AWS documents
#           both forms, and a load balancer sends the header with `Root` alone.
# Seen      With `Sampled=1` both continue the trace, sampled. Without `Sampled` the one for Node finds
#           no trace in the header (the service starts one of its own), and the one for Python
#           continues it as *not sampled* (under a parent-based sampler the service reports nothing).
#           With `Sampled=?` neither finds a trace.
# So        Whoever writes this header for OpenTelemetry services has to decide.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --ignore-scripts --prefix . \
  @opentelemetry/api@1.10.0 @opentelemetry/propagator-aws-xray@3.0.0
python3 -m venv venv
venv/bin/pip install -q opentelemetry-sdk==1.45.1 opentelemetry-propagator-aws-xray==1.0.2

cat >read.cjs <<'JS'
const { ROOT_CONTEXT, defaultTextMapGetter, trace } = require('@opentelemetry/api');
const { AWSXRayPropagator } = require('@opentelemetry/propagator-aws-xray');
const carrier = { 'x-amzn-trace-id': process.argv[2] };
const context = new AWSXRayPropagator().extract(ROOT_CONTEXT, carrier, defaultTextMapGetter);
const found = trace.getSpanContext(context);
console.log(found === undefined ? 'none' : `${found.traceId.slice(0, 8)} flags ${found.traceFlags}`);
JS
cat >read.py <<'PY'
import sys
from opentelemetry import trace
from opentelemetry.propagators.aws import AwsXRayPropagator
context = AwsXRayPropagator().extract({"X-Amzn-Trace-Id": sys.argv[1]})
found = trace.get_current_span(context).get_span_context()
print(f"{found.trace_id:032x}"[:8], "flags", int(found.trace_flags)) if found.is_valid else print("none")
PY

ids='Root=1-57ff426a-80c11c39b0c928905eb0828d;Parent=78de50bf9ad04a5c'
for decision in ';Sampled=1' '' ';Sampled=?'; do
  echo "${decision:-(nothing)}: Node $(node read.cjs "$ids$decision"), Python $(venv/bin/python read.py "$ids$decision")"
done | tee seen
cat >expected <<'TEXT'
;Sampled=1: Node 57ff426a flags 1, Python 57ff426a flags 1
(nothing): Node none, Python 57ff426a flags 0
;Sampled=?: Node none, Python none
TEXT
diff expected seen
echo 'as described'
