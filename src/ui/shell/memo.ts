import { Component, type ComponentChildren, type FunctionComponent } from 'preact';

/** Draws again only when a property is another one. */
export function memo<P extends object>(
  draw: (props: P) => ComponentChildren,
): FunctionComponent<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: P): boolean {
      const [a, b] = [this.props, next] as [Record<string, unknown>, Record<string, unknown>];
      return Object.keys(b).some((name) => a[name] !== b[name]);
    }

    override render() {
      return draw(this.props as P);
    }
  } as unknown as FunctionComponent<P>;
}
