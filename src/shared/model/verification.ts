// How an answer about the database is judged, in words.

export const ANSWER_WORDS = {
  bad: 'Problem',
  warn: 'Worth knowing',
  good: 'As it should be',
  unknown: 'Not answered',
} as const;
