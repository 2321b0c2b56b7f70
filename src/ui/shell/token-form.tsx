import { useRef } from 'preact/hooks';
import { setToken, tokenWasRefused } from '../api/client.js';

/** Off loopback the admin API wants `gateway.adminToken`. It stays in this tab. */
export function TokenForm() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="message">
      <h1>This loop wants a token</h1>
      <p class="soft">
        The one that its config has as <code>gateway.adminToken</code>. It is kept until this tab is
        closed.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setToken(input.current?.value ?? '');
        }}
      >
        <label class="unseen" for="token">
          Token
        </label>
        <input id="token" ref={input} type="password" autocomplete="off" required />
        <button type="submit" class="main">
          Go on
        </button>
      </form>
      {tokenWasRefused.value && (
        <p class="bad" role="alert">
          That one was not accepted.
        </p>
      )}
    </div>
  );
}
