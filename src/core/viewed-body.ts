/** A body without its bytes: what it is, how it begins, and where they are to be had. */
export interface ViewedBody {
  /** Length on the wire. */
  readonly bytes: number;
  /** As much of it was kept. */
  readonly kept: number;
  readonly truncated: boolean;
  readonly damaged: boolean;
  readonly sha256: string;
  readonly kind: 'none' | 'json' | 'text' | 'image' | 'grpc' | 'binary';
  readonly mediaType: string | null;
  readonly coding: string | null;
  /** Whether the coding could be undone; true where there was none. */
  readonly decoded: boolean;
  readonly decodedBytes: number;
  readonly charset: string | null;
  /** The first characters of its text; null when it is none. */
  readonly preview: string | null;
  readonly previewCut: boolean;
  readonly url: string;
}
