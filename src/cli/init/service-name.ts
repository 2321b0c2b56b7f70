import { namePattern } from '../../core/name-pattern.js';

const whole = new RegExp(`^${namePattern}$`);

export function isServiceName(text: string): boolean {
  return whole.test(text);
}

export const serviceNameForm = 'a name in lower case such as reviews';
