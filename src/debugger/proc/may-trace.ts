import { readFileSync } from 'node:fs';
import { LoopError } from '../../core/errors.js';
import { statusField } from './process-info.js';

/** CAP_SYS_PTRACE in CapEff, proc(5). */
const ptraceCapability = 1n << 19n;

/**
 * Refuses where the kernel would: ptrace(2), "Ptrace access mode checking", and yama's scope.
 * @throws LOOP_DEBUGGER_PERMISSION, LOOP_DEBUGGER_NO_PROCESS
 */
export function checkMayTrace(pid: number, service: string): void {
  const owner = Number(statusField(pid, 'Uid')?.split(/\s+/)[0] ?? Number.NaN);
  if (Number.isNaN(owner)) {
    throw new LoopError('LOOP_DEBUGGER_NO_PROCESS', `${service}: there is no process ${pid}`);
  }
  const refuse = (why: string): never => {
    throw new LoopError('LOOP_DEBUGGER_PERMISSION', `${service}: process ${pid} ${why}`);
  };
  const capabilities = BigInt(`0x${statusField(process.pid, 'CapEff') ?? '0'}`);
  const isPrivileged = (capabilities & ptraceCapability) !== 0n;
  const scope = yamaScope();
  if (scope >= 3) refuse('cannot be attached to: kernel.yama.ptrace_scope is 3, until a reboot');
  if (isPrivileged) return;
  if (owner !== process.geteuid?.()) refuse(`belongs to user ${owner}: run loop as that user`);
  if (scope > 0) {
    refuse(
      `cannot be attached to: kernel.yama.ptrace_scope is ${scope}; ` +
        'sysctl kernel.yama.ptrace_scope=0, or root',
    );
  }
}

function yamaScope(): number {
  try {
    return Number(readFileSync('/proc/sys/kernel/yama/ptrace_scope', 'utf8'));
  } catch {
    return 0; // a kernel without yama
  }
}
