// HAR 1.2, as far as loop writes it: http://www.softwareishard.com/blog/har-12-spec/. Names that
// begin with "_" are extensions, which the specification leaves to every tool.
import type { z } from 'zod';
import type { captureMeta } from '../schema/hop-meta.js';
import type { loopEntry } from '../schema/loop-entry.js';

export interface Har {
  readonly log: HarLog;
}

export interface HarLog {
  readonly version: '1.2';
  readonly creator: { readonly name: string; readonly version: string };
  readonly entries: readonly HarEntry[];
  readonly comment?: string;
  readonly _loop: z.infer<typeof captureMeta>;
}

export interface HarEntry {
  /** ISO 8601. */
  readonly startedDateTime: string;
  /** Milliseconds: the sum of the timings that are not -1. */
  readonly time: number;
  readonly request: HarRequest;
  readonly response: HarResponse;
  readonly cache: Record<string, never>;
  readonly timings: HarTimings;
  readonly serverIPAddress?: string;
  readonly comment?: string;
  readonly _loop: z.infer<typeof loopEntry>;
}

export interface HarRequest {
  readonly method: string;
  readonly url: string;
  readonly httpVersion: string;
  readonly cookies: readonly HarCookie[];
  readonly headers: readonly HarPair[];
  readonly queryString: readonly HarPair[];
  readonly postData?: HarPostData;
  readonly headersSize: number;
  readonly bodySize: number;
}

export interface HarResponse {
  /** 0 when there was none, as browsers note it. */
  readonly status: number;
  readonly statusText: string;
  readonly httpVersion: string;
  readonly cookies: readonly HarCookie[];
  readonly headers: readonly HarPair[];
  readonly content: HarContent;
  readonly redirectURL: string;
  readonly headersSize: number;
  readonly bodySize: number;
  /** As Chrome and mitmproxy note it. */
  readonly _error?: string;
}

export interface HarPair {
  readonly name: string;
  readonly value: string;
}

export interface HarCookie extends HarPair {
  readonly path?: string;
  readonly domain?: string;
  readonly expires?: string;
  readonly httpOnly?: boolean;
  readonly secure?: boolean;
}

export interface HarPostData {
  readonly mimeType: string;
  readonly text: string;
  readonly comment?: string;
  /** `base64`: the standard has no place for a binary request body. */
  readonly _encoding?: 'base64';
}

export interface HarContent {
  /** Length decoded. */
  readonly size: number;
  /** Bytes that the coding saved. */
  readonly compression?: number;
  readonly mimeType: string;
  readonly text?: string;
  readonly encoding?: 'base64';
  readonly comment?: string;
}

export interface HarTimings {
  readonly blocked: number;
  readonly dns: number;
  readonly connect: number;
  readonly ssl: number;
  readonly send: number;
  readonly wait: number;
  readonly receive: number;
}
