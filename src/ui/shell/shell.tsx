import { tokenIsWanted } from '../api/client.js';
import { session, useSession } from '../api/session.js';
import { CaptureView } from '../capture/capture-view.js';
import { CapturesView } from '../captures/captures-view.js';
import { useKeys } from '../keys/keymap.js';
import { LiveView } from '../live/live-view.js';
import { ReplayView } from '../replays/replay-view.js';
import { ReplaysView } from '../replays/replays-view.js';
import { navigate, path } from '../route/address.js';
import { type Route, routeOf } from '../route/routes.js';
import { RulesView } from '../rules/rules-view.js';
import { nextTheme, theme } from '../theme/theme.js';
import { ErrorBoundary } from './error-boundary.js';
import { helpIsOpen, KeyHelp } from './key-help.js';
import { Notice } from './notice.js';
import { TokenForm } from './token-form.js';
import './shell.css';

const places = [
  { to: '/captures', name: 'Captures', key: 'g c', views: ['captures', 'capture'] },
  { to: '/live', name: 'Live', key: 'g l', views: ['live'] },
  { to: '/rules', name: 'Rules', key: 'g r', views: ['rules'] },
  { to: '/replays', name: 'Replays', key: 'g p', views: ['replays', 'replay'] },
] as const;

/** What stands around every view: where one can go, the theme, the keys. */
export function Shell() {
  const route = routeOf(path.value);
  const { error } = useSession();
  const shown = places.filter(({ to }) => to !== '/live' || session.value?.mode !== 'store');
  useKeys([
    { key: '?', does: 'show all keys', run: () => (helpIsOpen.value = true) },
    ...shown.map(({ to, name, key }) => ({
      key,
      does: `go to ${name}`,
      run: () => navigate(to),
    })),
    { key: 't', does: 'theme: as the system, light, dark', run: nextTheme },
  ]);
  return (
    <div class="shell">
      <header class="top-bar">
        <a class="brand" href="/captures">
          loop
        </a>
        <nav aria-label="Views">
          {shown.map(({ to, name, views }) => (
            <a
              key={to}
              href={to}
              aria-current={(views as readonly string[]).includes(route.view) ? 'page' : undefined}
            >
              {name}
            </a>
          ))}
        </nav>
        <button type="button" class="plain" onClick={nextTheme} title="Theme (t)">
          <span class="unseen">Theme: </span>
          {theme.value}
        </button>
        <button
          type="button"
          class="plain"
          onClick={() => (helpIsOpen.value = true)}
          title="Keys (?)"
          aria-label="Keys"
        >
          <kbd>?</kbd>
        </button>
      </header>
      <main>
        <Notice error={error} />
        <ErrorBoundary key={path.value}>
          {tokenIsWanted.value ? <TokenForm /> : <View route={route} />}
        </ErrorBoundary>
      </main>
      {helpIsOpen.value && <KeyHelp />}
    </div>
  );
}

function View({ route }: { readonly route: Route }) {
  switch (route.view) {
    case 'captures':
      return <CapturesView />;
    case 'capture':
      return <CaptureView id={route.id} />;
    case 'live':
      return <LiveView />;
    case 'rules':
      return <RulesView />;
    case 'replays':
      return <ReplaysView />;
    case 'replay':
      return <ReplayView id={route.id} />;
    case 'unknown':
      return (
        <div class="message">
          <h1>There is no such page</h1>
          <p>
            Expected <code>/captures</code>, <code>/captures/ID</code>, <code>/live</code>,{' '}
            <code>/rules</code> or <code>/replays</code>, got <code>{path.value}</code>.
          </p>
        </div>
      );
  }
}
