// When usage records need somebody's attention: the coverage of an endpoint falls, or an unrecorded one gains traffic.
import type { UsageEndpoint } from '../../shared/model/usage.ts';

export interface EndpointPulse {
  readonly endpoint: UsageEndpoint;
  /** Of the last hour. */
  readonly answers: number;
  readonly recorded: number;
  /** Of the seven days before it: sums, and in how many hours there were any. */
  readonly answersBefore: number;
  readonly recordedBefore: number;
  readonly hoursBefore: number;
}

export interface UsageFinding {
  readonly kind: 'USAGE_COVERAGE' | 'USAGE_UNRECORDED';
  readonly endpoint: UsageEndpoint;
  readonly share: number;
  readonly shareBefore: number;
  /** Unrecorded answers of the last hour, and of an hour in the mean. */
  readonly unrecorded: number;
  readonly unrecordedBefore: number;
}

/** Fewer answers in the hour tell nothing. */
const LEAST_ANSWERS = 20;
const LEAST_HOURS = 24;
/** Coverage that falls by so much of all answers. */
const FALL = 0.2;
/** Unrecorded traffic that is so many times what it was. */
const GAIN = 3;

export function findings(pulses: readonly EndpointPulse[]): UsageFinding[] {
  return pulses.flatMap((pulse): UsageFinding[] => {
    const { endpoint, answers, recorded, answersBefore, recordedBefore, hoursBefore } = pulse;
    if (answers < LEAST_ANSWERS || hoursBefore < LEAST_HOURS || answersBefore === 0) return [];
    const about = {
      endpoint,
      share: recorded / answers,
      shareBefore: recordedBefore / answersBefore,
      unrecorded: answers - recorded,
      unrecordedBefore: (answersBefore - recordedBefore) / hoursBefore,
    };
    return [
      ...(about.shareBefore - about.share >= FALL ? [{ kind: 'USAGE_COVERAGE' as const, ...about }] : []),
      ...(about.shareBefore < FALL &&
      about.unrecorded >= Math.max(LEAST_ANSWERS, GAIN * about.unrecordedBefore)
        ? [{ kind: 'USAGE_UNRECORDED' as const, ...about }]
        : []),
    ];
  });
}
