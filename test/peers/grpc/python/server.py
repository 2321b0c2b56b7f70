"""The server of gRPC's tests of interoperability: server.py PORT"""

import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).parent.parent))
messages, services = grpc.protos_and_services("test.proto")

INITIAL = "x-grpc-test-echo-initial"
TRAILING = "x-grpc-test-echo-trailing-bin"


def echo(context):
    for name, value in context.invocation_metadata():
        if name == INITIAL:
            context.send_initial_metadata(((name, value),))
        if name == TRAILING:
            context.set_trailing_metadata(((name, value),))


def status(request, context):
    """Whether it asks for one; then it is said."""
    if not request.response_status.code:
        return False
    code = next(c for c in grpc.StatusCode if c.value[0] == request.response_status.code)
    context.set_code(code)
    context.set_details(request.response_status.message)
    return True


def answers(request):
    for parameters in request.response_parameters:
        time.sleep(parameters.interval_us / 1e6)
        body = messages.Payload(body=bytes(parameters.size))
        yield messages.StreamingOutputCallResponse(payload=body)


class Service(services.TestServiceServicer):
    def EmptyCall(self, request, context):
        return messages.Empty()

    def UnaryCall(self, request, context):
        echo(context)
        status(request, context)
        return messages.SimpleResponse(payload=messages.Payload(body=bytes(request.response_size)))

    def StreamingOutputCall(self, request, context):
        yield from answers(request)

    def StreamingInputCall(self, requests, context):
        size = sum(len(each.payload.body) for each in requests)
        return messages.StreamingInputCallResponse(aggregated_payload_size=size)

    def FullDuplexCall(self, requests, context):
        echo(context)
        for request in requests:
            if status(request, context):
                return
            yield from answers(request)


server = grpc.server(ThreadPoolExecutor(16))
services.add_TestServiceServicer_to_server(Service(), server)
server.add_insecure_port(f"127.0.0.1:{sys.argv[1]}")
server.start()
signal.signal(signal.SIGTERM, lambda *_: server.stop(0))
server.wait_for_termination()
