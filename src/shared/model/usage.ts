// Usage in words: endpoints of the platform, why an answer is held for recorded, and why another is not.

export const ENDPOINTS = ['ask', 'websocket', 'stream', 'gateway', 'other'] as const;
export type UsageEndpoint = (typeof ENDPOINTS)[number];

export const ENDPOINT_WORDS: Readonly<Record<UsageEndpoint, string>> = {
  ask: '/api/v1/chat/ask',
  websocket: '/ws/chat',
  stream: '/api/v1/chat/ask/stream',
  gateway: 'MCP gateway',
  other: 'Other writers',
};

/** How sure a match is, from 0 to 1, and what it rests on. */
export const MATCHES = {
  session: { certainty: 1, why: 'The usage row names the same session' },
  text: { certainty: 0.95, why: 'Same user, same question, within ten minutes' },
  answer: { certainty: 0.9, why: 'Same user, same beginning of the answer, within ten minutes' },
  text_only: { certainty: 0.8, why: 'Same question within two minutes; the row’s user is not known' },
  tokens: { certainty: 0.7, why: 'Same user and output tokens, within ten seconds; neither tells a text' },
  time: {
    certainty: 0.6,
    why: 'Same user within ten seconds, in the table that only such answers are written to',
  },
  skew: { certainty: 0.6, why: 'Same user, question and tokens, away by a time that many rows are away by' },
  row: { certainty: 1, why: 'The endpoint leaves no other trace than the usage row itself' },
} as const;
export type MatchKind = keyof typeof MATCHES;

export const CAUSES = {
  websocket: 'The WebSocket endpoint writes no usage row',
  stream: 'The streaming endpoint writes no usage row',
  gateway: 'The MCP gateway writes no usage row',
  failed_write: 'The endpoint wrote rows for others that day: this write failed',
  user_missing: 'The user is missing in one id space, so that no row could be written or tied to them',
} as const;
export type GapCause = keyof typeof CAUSES;

export const NOTES = {
  tokens_without_cost: 'The row has tokens and no cost: it is priced here',
  cost_without_tokens: 'The row has a cost and no tokens',
  duplicate_rows: 'There is more than one row for this answer; only one is counted',
  odd_tokens: 'A number of tokens or a cost is negative or no number: it is taken as unknown',
  clock_skew: 'The row’s clock is off: it stands at another time than the answer',
  user_missing: 'The user is missing in one id space',
} as const;
export type UsageNote = keyof typeof NOTES;

/** Share of an endpoint's answers of a day that must be recorded for it to count as one that writes usage rows. */
export const WRITES_FROM = 0.5;

/** A recorded share in per cent; null where there was no answer. */
export function coverage(recorded: number, answers: number): number | null {
  return answers === 0 ? null : (100 * recorded) / answers;
}
