export function ReplaysView() {
  return (
    <div class="message">
      <h1>replays</h1>
    </div>
  );
}
