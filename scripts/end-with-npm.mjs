// Imported by what npm's scripts run for long, by `exec`: npm hands SIGINT and SIGTERM to its child
// alone, which would be a shell. It hands on no SIGHUP, and nothing when it is killed; what it
// started would go on, without anybody who could end it.

const everyMs = 250;
const npm = process.ppid;
const watching = setInterval(() => {
  if (process.ppid === npm) return;
  clearInterval(watching);
  process.kill(process.pid, 'SIGTERM');
}, everyMs);
watching.unref();
