/** As much of a compressed body is shown decoded; a kept body is bounded, what it expands to is not. */
export const decodedBytesMax = 16 * 1024 * 1024;
