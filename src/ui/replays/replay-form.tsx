import { useState } from 'preact/hooks';
import { ApiError } from '../api/client.js';
import { post } from '../api/post.js';
import type { Namespace, Run } from '../api/replay-shapes.js';
import type { Capture } from '../api/shapes.js';
import { useAnswer } from '../api/use-answer.js';
import { hopName } from '../capture/hop-name.js';
import { navigate, query } from '../route/address.js';
import { Notice } from '../shell/notice.js';
import { LongText } from '../text/long-text.js';
import { Choice, Text } from './fields.js';
import { optionsOf } from './replay-options.js';
import { EarlierReplays } from './replays-view.js';
import { StopAtLine } from './stop-at-line.js';

/** What a replay of a capture is to be like. */
export function ReplayForm() {
  const capture = query.value.get('capture') ?? '';
  const path = capture === '' ? null : `/api/captures/${encodeURIComponent(capture)}`;
  const { data, error } = useAnswer<Capture>(path);
  const { data: names } = useAnswer<{ namespaces: readonly Namespace[] }>('/api/namespaces');
  const [refused, refuse] = useState<ApiError>();
  const [isSent, send] = useState(false);
  const [chosen, choose] = useState<string>();
  if (capture === '') {
    return (
      <p class="message">
        Which capture? <a href="/captures">Open one</a>, and choose Replay.
      </p>
    );
  }
  if (data === undefined || names === undefined) return <Notice error={error} />;
  const able = names.namespaces.filter(({ name }) => data.namespaces.includes(name));
  const target = able.find(({ name }) => name === chosen) ?? able[0];
  const start = async (form: HTMLFormElement) => {
    const { to, ...options } = optionsOf(new FormData(form));
    send(true);
    try {
      const run = await post<Run>('/api/replays', { capture: data.id, to, options });
      navigate(`/replays/${run.id}`, { replace: true });
    } catch (problem) {
      refuse(problem instanceof ApiError ? problem : new ApiError('bug', String(problem), 0));
      send(false);
    }
  };
  return (
    <>
      <h1>
        Replay <a href={`/captures/${data.id}`}>capture {data.id}</a>{' '}
        <span class="mono soft">
          {data.method} <LongText text={data.path} />
        </span>
      </h1>
      <Notice error={refused} />
      {able.length === 0 ? (
        <p class="soft">
          No namespace of the config has a service of this chain: <code>namespaces</code> says where
          to.
        </p>
      ) : (
        <form
          class="replay-form"
          onSubmit={(event) => {
            event.preventDefault();
            void start(event.currentTarget);
          }}
        >
          <Choice
            name="to"
            label="To"
            options={able.map(({ name }) => [name, name])}
            onChoose={choose}
          />
          <Choice
            name="hop"
            label="Entry"
            options={[
              ['', 'the highest hop that is there'],
              ...data.chain.map(
                (hop) => [`${hop.index}`, `hop ${hop.index}: ${hopName(hop)} ${hop.path}`] as const,
              ),
            ]}
          />
          <Choice
            name="onMiss"
            label="Calls without an answer"
            options={[
              ['', '502'],
              ['fail', '502, and it has not reproduced'],
              ['live', "the namespace's service"],
              ['404', '404'],
            ]}
          />
          <Choice
            name="timing"
            label="Answers"
            options={[
              ['', 'at once'],
              ['recorded', 'as late as recorded'],
            ]}
          />
          <Text name="live" label="Live services" placeholder="ratings, details" />
          <Text name="recorded" label="Recorded services" placeholder="payments" />
          <Text name="ignore" label="Ignore" placeholder="$.took, x-served-by" />
          <Text name="timeout" label="Time-out" placeholder="30s" />
          <label class="check">
            <input type="checkbox" name="allowTruncated" /> also with a body that was cut
          </label>
          <button type="submit" class="main" disabled={isSent}>
            Replay
          </button>
        </form>
      )}
      {target !== undefined && (
        <StopAtLine
          key={target.name}
          command={data.replayCommands[data.namespaces.indexOf(target.name)] ?? ''}
          services={target.services.filter((name) =>
            data.chain.some(({ service }) => service === name),
          )}
        />
      )}
      <h2>Earlier ones</h2>
      <EarlierReplays path={`/api/replays?capture=${data.id}`} areOfOne />
    </>
  );
}
