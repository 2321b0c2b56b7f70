/** A body as JSON can carry it. */
export interface BodyText {
  readonly text: string;
  readonly encoding: 'base64' | undefined;
}

/** UTF-8 stays text; what is not, byte for byte, becomes base64. */
export function bodyText(data: Buffer): BodyText {
  const text = data.toString('utf8');
  const isUtf8 = Buffer.from(text, 'utf8').equals(data);
  return isUtf8
    ? { text, encoding: undefined }
    : { text: data.toString('base64'), encoding: 'base64' };
}
