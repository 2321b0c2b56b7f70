/** What stands where a secret was. */
export const marker = '[redacted]';

/** As a JSON string. */
export const quotedMarker = JSON.stringify(marker);
