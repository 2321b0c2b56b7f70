/** Whether a final response has a body, whatever its head says of one (RFC 9112 §6.3). */
export function hasBody(method: string, status: number): boolean {
  return method !== 'HEAD' && status !== 204 && status !== 304;
}
