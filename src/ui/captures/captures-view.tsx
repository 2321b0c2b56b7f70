export function CapturesView() {
  return (
    <div class="message">
      <h1>captures</h1>
    </div>
  );
}
