import type { ServerSessionOptions } from 'node:http2';

/** Requests of a connection that may run at the same time. */
export const streamsMax = 128;
/** Of the headers of a request, names and values and 32 bytes for each (RFC 9113 §6.5.2). */
export const headerListBytesMax = 64 * 1024;
/** Counted for each header beside its name and value (RFC 9113 §6.5.2). */
export const headerBytes = 32;
/** Of the headers of an answer, likewise, where the client does not say less. */
export const answerHeadBytesMax = 128 * 1024;
/** Of one of them, which is the bound of every reader that is the library. */
export const answerFieldBytesMax = 64 * 1024;
/** What may be on its way over all streams of a connection: what has come counts for its stream alone. */
export const connectionWindowBytes = 1024 * 1024;

/** What one connection may ask of us: beyond it, it is closed or its streams are refused. */
export const bounds: ServerSessionOptions & { readonly strictSingleValueFields: boolean } = {
  /** As the library counts it, which is less for each header. Beyond it, it ends the connection. */
  maxSendHeaderBlockLength: answerHeadBytesMax,
  settings: { maxConcurrentStreams: streamsMax, maxHeaderListSize: headerListBytesMax },
  /** Megabytes of frames, headers and what waits to be sent. */
  maxSessionMemory: 10,
  maxHeaderListPairs: 512,
  /** Entries in a SETTINGS frame. */
  maxSettings: 32,
  maxSessionInvalidFrames: 100,
  maxSessionRejectedStreams: 100,
  /** Streams that a client resets: so many at once, and then a second (CVE-2023-44487). */
  streamResetBurst: 1000,
  streamResetRate: 33,
  /** What a service repeats goes out as it came. */
  strictSingleValueFields: false,
};
