export function LiveView() {
  return (
    <div class="message">
      <h1>live</h1>
    </div>
  );
}
