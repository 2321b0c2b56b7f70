import type { WriteStream } from 'node:tty';
import type { DebugFront, DebugRequest } from '../../core/debugging.js';
import type { Interruption } from '../replay/interruption.js';
import type { Session } from '../session.js';
import { coloursFor } from '../text/colours.js';
import { TypedLines } from '../typed-lines.js';
import { type DebugChoice, prompts } from './debug-choice.js';
import { PrintingFront } from './printing-front.js';
import { PromptFront } from './prompt-front.js';
import type { StopLook } from './stop-look.js';

/** The choice with the front that goes with it, for a report in `format`. */
export function debugRequest(
  session: Session,
  choice: DebugChoice,
  options: { readonly format: 'text' | 'json'; readonly interruption: Interruption },
): DebugRequest {
  const front = debugFront(session, choice, options);
  const { onBreak: _, launchFile: __, ...request } = choice;
  return { ...request, front };
}

function debugFront(
  session: Session,
  choice: DebugChoice,
  { format, interruption }: { format: 'text' | 'json'; interruption: Interruption },
): DebugFront {
  const { io } = session;
  const { breakpoints, launchFile } = choice;
  const look = (): StopLook => ({
    colours: coloursFor(session.errorColour),
    // 0 where a terminal does not know its size.
    columns: (io.stderr as Partial<WriteStream>).columns || io.columns,
  });
  if (prompts(choice, io.canAsk)) {
    return new PromptFront({
      ...{ input: io.stdin, output: io.stderr, breakpoints, launchFile, look },
      interrupt: interruption.interrupt,
      signal: interruption.run,
    });
  }
  const lines = choice.waitIde !== null && io.canAsk ? enterLines(io, interruption) : undefined;
  return new PrintingFront({
    ...{ breakpoints, launchFile, look, lines },
    write: (text) => (lines === undefined ? io.stderr.write(text) : lines.write(text)),
    writeStop: format === 'json' ? undefined : (text) => io.stdout.write(text),
    stopLook: () => ({ colours: coloursFor(session.colour), columns: io.columns }),
  });
}

/** Only Enter is of interest. */
function enterLines(io: Session['io'], { interrupt }: Interruption): TypedLines {
  const { stdin: input, stderr: output } = io;
  return new TypedLines({ input, output, complete: () => [], onInterrupt: interrupt });
}
