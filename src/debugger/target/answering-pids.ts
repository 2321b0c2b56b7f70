import { readFileSync } from 'node:fs';
import { allPids, processInfo, statusField } from '../proc/process-info.js';
import { runtimeOf } from './runtime-of.js';

/**
 * Which processes answer at a port, of those that hold its listening socket: where a parent shares it
 * with its children (gunicorn, uvicorn --workers), those; where it hands the connections to them
 * (`cluster` of Node, PM2 in cluster mode), those.
 */
export function answeringPids(holders: readonly number[]): readonly number[] {
  // A tool that was started by a server may have its socket, too.
  const programs = holders.filter((pid) => {
    const info = processInfo(pid);
    return info !== undefined && runtimeOf(info) !== null;
  });
  const serving = servingPids(programs.length > 0 ? programs : holders);
  return serving.flatMap((pid) => {
    const workers = clusterWorkersOf(pid);
    return workers.length > 0 ? workers : [pid];
  });
}

/** Those that no other of them comes from. */
function servingPids(pids: readonly number[]): readonly number[] {
  const parents = new Set(pids.map((pid) => processInfo(pid)?.parent));
  const leaves = pids.filter((pid) => !parents.has(pid));
  return leaves.length > 0 ? leaves : pids;
}

/** Children that Node's `cluster` has started: they do not hold the socket that they answer at. */
export function clusterWorkersOf(parent: number): readonly number[] {
  return childrenOf(parent).filter(isClusterWorker);
}

export function childrenOf(parent: number): readonly number[] {
  return allPids().filter((pid) => Number(statusField(pid, 'PPid')) === parent);
}

/** As it was started: the worker itself takes the variable away, and its own children have none. */
export function isClusterWorker(pid: number): boolean {
  try {
    return /(^|\0)NODE_UNIQUE_ID=/.test(readFileSync(`/proc/${pid}/environ`, 'utf8'));
  } catch {
    return false; // it has ended, or is not ours to look at
  }
}
