import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { keysNow } from '../keys/keymap.js';

export const helpIsOpen = signal(false);

/** All keys that work now. The browser's own dialog: it keeps the focus, and Escape closes it. */
export function KeyHelp() {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} aria-labelledby="keys-title" onClose={() => (helpIsOpen.value = false)}>
      <h1 id="keys-title">Keys</h1>
      <dl class="keys">
        {keysNow()
          .filter(({ does }) => does !== undefined)
          .map(({ key, does }) => (
            <>
              <dt>
                {key.split(' ').map((part) => (
                  <kbd>
                    {part === 'Escape' ? 'esc' : part.length > 1 ? part.toLowerCase() : part}
                  </kbd>
                ))}
              </dt>
              <dd>{does}</dd>
            </>
          ))}
      </dl>
      <form method="dialog">
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}
