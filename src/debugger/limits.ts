/** Milliseconds for a process to become debuggable. */
export const enableMs = 5_000;
/** For gdb to put debugpy into a process without getting on: it reads all of Python's symbols first. */
export const injectMs = 10_000;
/** As long as it gets on: on a machine that is busy. */
export const injectMostMs = 60_000;
/** To connect to a debugger and arm it. */
export const connectMs = 10_000;
/** For an IDE to attach, and to set its first breakpoint. */
export const ideMs = 5 * 60_000;
/** For one expression. */
export const evaluateMs = 2_000;
/** For the whole release of one service; then its debugger is cut off the hard way. */
export const releaseMs = 5_000;
/** A stop must come, or the response, within this time. */
export const hitMs = 30_000;
/** After the response, for what the service does once it has answered. */
export const lateHitMs = 1_000;
/** After the end of a pause, an answer that has not come by then is said to be waited for. */
export const quietMs = 2_000;

/** Levels of a value that are shown. */
export const valueDepth = 3;
/** Entries of an object or list that are shown. */
export const valueEntriesMax = 20;
/** Characters of a value. */
export const valueTextMax = 1_000;
/** Variables of a scope. */
export const variablesMax = 100;
/** Frames of a stack. */
export const framesMax = 50;
/** Lines of source on either side of the one it stopped at. */
export const sourceLinesAround = 4;
/** Bytes of a source file, or of a message of a debugger. */
export const sourceBytesMax = 16 * 1024 * 1024;
