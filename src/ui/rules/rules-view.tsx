export function RulesView() {
  return (
    <div class="message">
      <h1>rules</h1>
    </div>
  );
}
