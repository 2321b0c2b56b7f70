export function CaptureView({ id }: { readonly id: string }) {
  return (
    <div class="message">
      <h1>capture {id}</h1>
    </div>
  );
}
