// The periods that a report is made of by itself: whole days, weeks from Monday on, or months, in UTC.

export const REPORT_STEPS = ['day', 'week', 'month'] as const;
export type ReportStep = (typeof REPORT_STEPS)[number];

export interface ReportPeriod {
  readonly from: string;
  readonly to: string;
}

/** Start of the period that a moment lies in, some periods earlier or later; epoch milliseconds. */
function startOf(step: ReportStep, ms: number, later: number): number {
  const at = new Date(ms);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (step === 'month') return Date.UTC(year, month + later, 1);
  if (step === 'day') return Date.UTC(year, month, day + later);
  return Date.UTC(year, month, day - ((at.getUTCDay() + 6) % 7) + 7 * later);
}

const instant = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** The last period that was over at a moment. */
export function periodBefore(step: ReportStep, nowMs: number): ReportPeriod {
  return { from: instant(startOf(step, nowMs, -1)), to: instant(startOf(step, nowMs, 0)) };
}

/** Periods that ended after one moment and up to another, the oldest first; of many, the newest alone. */
export function periodsOver(step: ReportStep, sinceMs: number, nowMs: number, most: number): ReportPeriod[] {
  const periods: ReportPeriod[] = [];
  for (let back = 0; back < most; back++) {
    const to = startOf(step, nowMs, -back);
    if (to <= sinceMs) break;
    periods.unshift({ from: instant(startOf(step, nowMs, -back - 1)), to: instant(to) });
  }
  return periods;
}
