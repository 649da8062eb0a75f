// The words under an axis of time.

/** "06:00", and at midnight the day instead: "17 Nov". */
export function axisWords(seconds: number, timeZone: string): string {
  const at = new Date(seconds * 1000);
  const clock = at.toLocaleTimeString('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' });
  return clock === '00:00'
    ? at.toLocaleDateString('en-GB', { timeZone, day: 'numeric', month: 'short' })
    : clock;
}
