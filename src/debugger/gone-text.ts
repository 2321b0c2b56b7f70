/** Why a process is no more; `stoodStill`: at a stop, as one of several. */
export function goneText(reason: string, stoodStill: boolean): string {
  return stoodStill ? `${reason}; ${supervised}` : reason;
}

const supervised =
  'who supervises the workers may end one that stands still (gunicorn --timeout, uvicorn ' +
  '--timeout-worker-healthcheck): start the copy with a longer time';
