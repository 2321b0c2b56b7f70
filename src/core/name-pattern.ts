/** What a service and a namespace may be called: what fits a Host header, a flag and a table. */
export const namePattern = '[a-z0-9][a-z0-9._-]*';
