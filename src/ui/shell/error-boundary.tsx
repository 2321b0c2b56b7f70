import { Component, type ComponentChildren } from 'preact';

interface Props {
  readonly children: ComponentChildren;
}

/** A view that fails is told as such; the rest of the page goes on. */
export class ErrorBoundary extends Component<Props, { readonly error: Error | null }> {
  override state = { error: null };

  static override getDerivedStateFromError(error: Error) {
    return { error };
  }

  override render({ children }: Props, { error }: { readonly error: Error | null }) {
    if (error === null) return children;
    return (
      <div class="message" role="alert">
        <h1>A bug in this page</h1>
        <p>{String(error)}</p>
        <p class="soft">
          The rest of loop is not touched by it. Load the page again; the same is told by{' '}
          <code>loop show</code>.
        </p>
      </div>
    );
  }
}
