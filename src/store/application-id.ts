/** `loop` in ASCII, in the file's header: what tells a loop database from any other. */
export const applicationId = 0x6c6f6f70;
