/** For so long something may go on whose owner is not heard of. */
export const leaseMsMax = 10_000;
export const leaseMsMin = 1_000;
