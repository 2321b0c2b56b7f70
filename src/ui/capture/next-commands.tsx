import type { Capture } from '../api/shapes.js';
import { CopyButton } from './copy-button.js';

/** What a terminal would be told, and what redaction took out. */
export function NextCommands({ capture }: { readonly capture: Capture }) {
  return (
    <section class="next">
      {capture.redacted.length > 0 && (
        <details>
          <summary>{capture.redacted.length} values were taken out by redaction</summary>
          <ul>
            {capture.redacted.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </details>
      )}
      <h2 class="soft">In a terminal</h2>
      {capture.commands.map((command) => (
        <p key={command} class="command">
          <code>{command}</code>
          <CopyButton text={() => command} label="Copy" spoken={`Copy ${command}`} />
        </p>
      ))}
    </section>
  );
}
