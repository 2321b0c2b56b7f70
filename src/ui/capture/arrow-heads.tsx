/** For `marker-end`: `#call` and `#call-failed`. One drawing of a view has them. */
export function ArrowHeads() {
  return (
    <defs>
      {['call', 'call-failed'].map((id) => (
        <marker
          key={id}
          id={id}
          class={id}
          viewBox="0 0 8 8"
          refX="8"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
        >
          <path d="M0 0 8 4 0 8z" />
        </marker>
      ))}
    </defs>
  );
}
