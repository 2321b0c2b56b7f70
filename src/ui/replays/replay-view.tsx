import { useEffect } from 'preact/hooks';
import { ReplayForm } from './replay-form.js';
import { ReplayReport } from './replay-report.js';
import { ReplayRun } from './replay-run.js';
import './replays.css';

/** `new`: what to ask for; `run-…`: how it is; a number: what came of it. */
export function ReplayView({ id }: { readonly id: string }) {
  useEffect(() => {
    document.title = `loop: replay ${id}`;
  }, [id]);
  return (
    <div class="replays-view">
      {id === 'new' && <ReplayForm />}
      {id.startsWith('run-') && <ReplayRun key={id} id={id} />}
      {id !== 'new' && !id.startsWith('run-') && <ReplayReport key={id} id={id} />}
    </div>
  );
}
