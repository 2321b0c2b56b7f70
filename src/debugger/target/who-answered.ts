import { socketInodes } from '../proc/process-info.js';
import { tcpSockets } from '../proc/sockets.js';

/**
 * Of these processes those that hold the other end of a connection of loop's own to this port, as
 * long as it is open.
 */
export function whoAnswered(port: number, pids: readonly number[]): readonly number[] {
  const sockets = tcpSockets().filter(({ state }) => state === 'established');
  const own = socketInodes(process.pid);
  const ours = new Set(
    sockets
      .filter(({ remotePort, inode }) => remotePort === port && own.has(inode))
      .map((socket) => socket.port),
  );
  const theirs = sockets.filter((socket) => socket.port === port && ours.has(socket.remotePort));
  return pids.filter((pid) => {
    const open = socketInodes(pid);
    return theirs.some(({ inode }) => open.has(inode));
  });
}
