import { useState } from 'preact/hooks';
import { shellWord } from '../../core/shell-word.js';
import { CopyButton } from '../capture/copy-button.js';

interface Props {
  /** Of the replay, to which the line is added. */
  readonly command: string;
  /** That can be stopped: those that it is sent to. */
  readonly services: readonly string[];
  /** `service:file:line`, of an earlier stop. */
  readonly known?: string | undefined;
}

/** A debugger needs a terminal: this says what to type there. */
export function StopAtLine({ command, services, known }: Props) {
  const [service, choose] = useState(known?.split(':', 1)[0] ?? services[0] ?? 'SERVICE');
  const [place, put] = useState(known?.slice(known.indexOf(':') + 1) ?? '');
  const at = place.trim() === '' ? 'FILE:LINE' : place.trim();
  const isPlace = /^.+:\d+(\s+if\s.+)?$/s.test(at);
  const line = `${command} --break ${shellWord(`${service}:${at}`)}`;
  return (
    <section class="stop-at-line" aria-label="To stop at a line">
      <h2>To stop at a line</h2>
      <p class="soft">
        It takes a terminal: <code>loop replay</code> attaches a debugger to the service in the
        namespace, and stops there with the stack and the variables.
      </p>
      <p class="fields-of-stop">
        <label>
          <span>Service</span>
          <select value={service} onChange={(event) => choose(event.currentTarget.value)}>
            {[...new Set([service, ...services])].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label class="place">
          <span>File and line</span>
          <input
            value={place}
            placeholder={`src/${service}.ts:42`}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => put(event.currentTarget.value)}
          />
        </label>
      </p>
      {!isPlace && at !== 'FILE:LINE' && (
        <p class="warn" role="status">
          Expected a file and a line, such as src/{service}.ts:42
        </p>
      )}
      <p class="command">
        <code>{line}</code>
        <CopyButton text={() => line} label="Copy" spoken="Copy the command" />
      </p>
    </section>
  );
}
