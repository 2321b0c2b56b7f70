import { useRef } from 'preact/hooks';
import { setToken } from '../api/client.js';

/** Off loopback the admin API wants `gateway.token`. It stays in this tab. */
export function TokenForm() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <div class="message">
      <h1>This loop wants a token</h1>
      <p class="soft">
        The one that its config has as <code>gateway.token</code>. It is kept until this tab is
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
    </div>
  );
}
