import type { ApiError } from '../api/client.js';

/** What went wrong with a request of the page's. */
export function Notice({ error }: { readonly error: ApiError | undefined }) {
  if (error === undefined || error.status === 401) return null;
  return (
    <p class="notice" role="alert">
      {error.message} <code class="soft">{error.code}</code>
    </p>
  );
}
