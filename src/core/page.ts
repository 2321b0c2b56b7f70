/** What a page asks first: whom it speaks to. */
export interface PageSession {
  readonly version: string;
  /** `store`: `loop ui`, without a gateway. */
  readonly mode: 'gateway' | 'store';
  /** Absolute path of the config; null where there is none. */
  readonly config: string | null;
  /** Absolute path of the store. */
  readonly store: string;
  /** There is a namespace to replay to. */
  readonly canReplay: boolean;
  /** ISO 8601. */
  readonly startedAt: string;
}

/** A file of the page, as it was built. */
export interface PageFile {
  readonly contentType: string;
  readonly body: Buffer;
  /** Its name says what is in it, so that it need not be asked for again. */
  readonly isForever: boolean;
}

/** By their paths: `/index.html`. Nothing else is served. */
export type PageFiles = ReadonlyMap<string, PageFile>;
