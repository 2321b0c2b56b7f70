// debugpy cannot be unloaded, and as it is it goes on tracing each line of the process after its
// client has left: calls are 10 to 20 times as slow. So the debugpy that loop has put there is told,
// once, to stop tracing whenever a client leaves, however it leaves, and to begin again with the
// next one. An IDE that comes later notices nothing.

import { beginAttach, farewell } from '../dap/attaching.js';
import { anything } from '../dap/messages.js';

/** Within the process, in debugpy's own thread. Of debugpy's insides; without them it does nothing. */
const script = `
def loop_let_debugpy_rest():
    import sys, threading
    tracing = sys.modules['pydevd_tracing']
    pydb = sys.modules['_pydevd_bundle.pydevd_constants'].get_global_debugger()
    if pydb is None or 'loop_rests' in pydb.__dict__:
        return
    kind = type(pydb)

    def untrace(frame, event, arg):
        tracing.SetTrace(None)

    def on_disconnect():
        kind.on_disconnect(pydb)
        threading.settrace(None)
        pydb.enable_tracing = lambda *args, **kwargs: None
        tracing.set_trace_to_threads(untrace, create_dummy_thread=False)

    def on_configuration_done():
        threading.settrace(pydb.trace_dispatch)
        pydb.__dict__.pop('enable_tracing', None)
        pydb.enable_tracing(pydb.trace_dispatch, apply_to_all_threads=True)
        kind.on_configuration_done(pydb)

    pydb.loop_rests = True
    pydb.on_disconnect = on_disconnect
    pydb.on_configuration_done = on_configuration_done

loop_let_debugpy_rest()
`;

export async function letRest(port: number): Promise<void> {
  const { client, attached } = await beginAttach(
    { host: '127.0.0.1', port },
    { justMyCode: false },
  );
  try {
    await client.request('setExceptionBreakpoints', { filters: [] }, anything);
    await client.request('configurationDone', {}, anything);
    await attached;
    // Another version of debugpy may have other insides: it works as well, but slower.
    await client
      .request('evaluate', { expression: script, context: 'repl' }, anything)
      .catch(() => undefined);
  } finally {
    await farewell(client);
  }
}
