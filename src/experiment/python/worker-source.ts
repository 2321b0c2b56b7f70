/**
 * What runs in the interpreter: a line of JSON in on stdin is a call, a line out on fd 3 its answer. Calls run in
 * the main thread, as functions of extensions expect, and beside one that runs there in threads of their own.
 */
export const workerSource = String.raw`
import datetime, decimal, importlib, inspect, json, os, queue, signal, sys, threading, traceback, uuid

sys.path = [p for p in sys.path if p]
replies = os.fdopen(3, "w", encoding="utf-8")
os.set_inheritable(3, False)
lock = threading.Lock()
calls = queue.SimpleQueue()
running = None
busy = False

def reply(message):
    text = json.dumps(message, default=shown, skipkeys=True)
    with lock:
        replies.write(text + "\n")
        replies.flush()

def shown(value):
    if isinstance(value, (datetime.date, datetime.datetime)):
        return value.isoformat()
    if isinstance(value, (decimal.Decimal, uuid.UUID)):
        return str(value)
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "replace")
    if isinstance(value, (set, frozenset, tuple)):
        return list(value)
    return repr(value)

def plain(value):
    text = json.dumps(value, default=shown, skipkeys=True)
    return json.loads(text, parse_constant=str)

def call(order):
    function = getattr(importlib.import_module(order["module"]), order["func"])
    arguments = dict(order["arguments"])
    known = inspect.signature(function).parameters
    if order["secrets"] is not None and "secrets" in known:
        arguments["secrets"] = order["secrets"]
    if "configuration" in known:
        arguments["configuration"] = order["configuration"]
    try:
        return {"output": plain(function(**arguments))}
    except Exception as error:
        last = traceback.format_exception_only(type(error), error)[0].strip()
        lines = traceback.format_exception(type(error), error, error.__traceback__)
        return {"failed": last, "trace": lines}

def check(order):
    name, function = order["module"], order["func"]
    try:
        module = importlib.import_module(name)
    except ImportError as error:
        return {"invalid": f"no Python module {name} ({error})"}
    found = getattr(module, function, None)
    if not (inspect.isfunction(found) or inspect.isbuiltin(found)):
        return {"invalid": f"the Python module {name} has no function {function}"}
    signature = inspect.signature(found)
    arguments = dict(order["arguments"])
    for extra in ("secrets", "configuration"):
        if extra in signature.parameters:
            arguments[extra] = None
    try:
        signature.bind(**arguments)
    except TypeError as error:
        return {"invalid": f"{name}.{function}: {error}"}
    return {"output": None}

def answer(order):
    try:
        result = call(order) if order["op"] == "call" else check(order)
    except KeyboardInterrupt:
        result = {"broken": "interrupted"}
    except SystemExit as exit:
        result = {"broken": f"exit {exit.code}"}
    except BaseException as error:
        result = {"broken": traceback.format_exception_only(type(error), error)[-1].strip()}
    reply({"id": order["id"], **result})

def read():
    global busy
    for line in sys.stdin:
        order = json.loads(line)
        if order["op"] == "cancel":
            if running == order["id"]:
                os.kill(os.getpid(), signal.SIGINT)
        elif not busy:
            busy = True
            calls.put(order)
        else:
            threading.Thread(target=answer, args=(order,), daemon=True).start()
    os._exit(0)

def interrupted(number, frame):
    if running is not None:
        raise KeyboardInterrupt

signal.signal(signal.SIGINT, interrupted)
for number, code in ((signal.SIGUSR1, 20), (signal.SIGUSR2, 30)):
    signal.signal(number, lambda *_, code=code: reply({"exit": code}))
threading.Thread(target=read, daemon=True).start()
while True:
    try:
        order = calls.get()
        running = order["id"]
        answer(order)
    except KeyboardInterrupt:
        pass
    finally:
        running = None
        busy = False
`;
