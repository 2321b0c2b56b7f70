export function ReplayView({ id }: { readonly id: string }) {
  return (
    <div class="message">
      <h1>replay {id}</h1>
    </div>
  );
}
