"""gRPC's cases of interoperability: client.py PORT CASE..."""

import queue
import sys
from pathlib import Path

import grpc

sys.path.insert(0, str(Path(__file__).parent.parent))
messages, services = grpc.protos_and_services("test.proto")

channel = grpc.insecure_channel(f"127.0.0.1:{sys.argv[1]}")
stub = services.TestServiceStub(channel)
PAIRS = ((31415, 27182), (9, 8), (2653, 1828), (58979, 45904))


def payload(size):
    return messages.Payload(body=bytes(size))


def asked(size, sent):
    parameters = [messages.ResponseParameters(size=size)]
    return messages.StreamingOutputCallRequest(response_parameters=parameters, payload=payload(sent))


def expect(got, wanted):
    if got != wanted:
        raise AssertionError(f"expected {wanted}, got {got}")


def failure(call):
    """The error that a call ends with."""
    try:
        call()
    except grpc.RpcError as error:
        return error
    raise AssertionError("expected a failure")


class Asker:
    """A bidirectional call, message by message."""

    def __init__(self, **options):
        self.requests = queue.Queue()
        self.call = stub.FullDuplexCall(iter(self.requests.get, None), **options)

    def ask(self, request):
        self.requests.put(request)
        return next(self.call)

    def done(self):
        self.requests.put(None)


class Cases:
    def empty_unary(self):
        expect(stub.EmptyCall(messages.Empty()), messages.Empty())

    def large_unary(self):
        request = messages.SimpleRequest(response_size=314159, payload=payload(271828))
        expect(len(stub.UnaryCall(request).payload.body), 314159)

    def client_streaming(self):
        sizes = (27182, 8, 1828, 45904)
        requests = (messages.StreamingInputCallRequest(payload=payload(size)) for size in sizes)
        expect(stub.StreamingInputCall(requests).aggregated_payload_size, 74922)

    def server_streaming(self):
        sizes = [size for size, _ in PAIRS]
        parameters = [messages.ResponseParameters(size=size) for size in sizes]
        request = messages.StreamingOutputCallRequest(response_parameters=parameters)
        got = [len(each.payload.body) for each in stub.StreamingOutputCall(request)]
        expect(got, sizes)

    def ping_pong(self):
        asker = Asker()
        for size, sent in PAIRS:
            expect(len(asker.ask(asked(size, sent)).payload.body), size)
        asker.done()
        expect(list(asker.call), [])
        expect(asker.call.code(), grpc.StatusCode.OK)

    def empty_stream(self):
        asker = Asker()
        asker.done()
        expect(list(asker.call), [])

    def cancel_after_begin(self):
        never = queue.Queue()
        call = stub.StreamingInputCall.future(iter(never.get, None))
        call.cancel()
        never.put(None)
        expect(call.code(), grpc.StatusCode.CANCELLED)

    def cancel_after_first_response(self):
        asker = Asker()
        asker.ask(asked(31415, 27182))
        asker.call.cancel()
        expect(failure(lambda: next(asker.call)).code(), grpc.StatusCode.CANCELLED)
        asker.done()

    def status_code_and_message(self):
        status = messages.EchoStatus(code=2, message="test status message")
        self._failing(status)
        asker = Asker()
        request = messages.StreamingOutputCallRequest(response_status=status)
        error = failure(lambda: asker.ask(request))
        asker.done()
        expect((error.code(), error.details()), (grpc.StatusCode.UNKNOWN, status.message))

    def special_status_message(self):
        text = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \U0001f608\t\n"
        self._failing(messages.EchoStatus(code=2, message=text))

    def _failing(self, status):
        request = messages.SimpleRequest(response_status=status)
        error = failure(lambda: stub.UnaryCall(request))
        expect((error.code(), error.details()), (grpc.StatusCode.UNKNOWN, status.message))

    def custom_metadata(self):
        metadata = (
            ("x-grpc-test-echo-initial", "test_initial_metadata_value"),
            ("x-grpc-test-echo-trailing-bin", b"\xab\xab\xab"),
        )
        request = messages.SimpleRequest(response_size=314159, payload=payload(271828))
        _, call = stub.UnaryCall.with_call(request, metadata=metadata)
        self._has_metadata(call, metadata)
        asker = Asker(metadata=metadata)
        asker.ask(asked(314159, 271828))
        asker.done()
        expect(list(asker.call), [])
        self._has_metadata(asker.call, metadata)

    def _has_metadata(self, call, metadata):
        expect(dict(call.initial_metadata()).get(metadata[0][0]), metadata[0][1])
        expect(dict(call.trailing_metadata()).get(metadata[1][0]), metadata[1][1])

    def unimplemented_method(self):
        error = failure(lambda: stub.UnimplementedCall(messages.Empty()))
        expect(error.code(), grpc.StatusCode.UNIMPLEMENTED)

    def unimplemented_service(self):
        other = services.UnimplementedServiceStub(channel)
        error = failure(lambda: other.UnimplementedCall(messages.Empty()))
        expect(error.code(), grpc.StatusCode.UNIMPLEMENTED)

    def timeout_on_sleeping_server(self):
        asker = Asker(timeout=0.001)
        error = failure(lambda: asker.ask(asked(31415, 27182)))
        asker.done()
        expect(error.code(), grpc.StatusCode.DEADLINE_EXCEEDED)


for name in sys.argv[2:]:
    try:
        getattr(Cases(), name)()
        print(f"ok {name}", flush=True)
    except Exception as error:  # whatever it is
        text = " ".join(f"{type(error).__name__}: {error}".split())
        print(f"failed {name} {text}", flush=True)
channel.close()
