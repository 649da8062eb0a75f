// Bounds on what crosses a boundary, in one place.

export const LIMITS = {
  /** Bytes of one message between window and core, either way. */
  wireBytes: 8 * 1024 * 1024,
  /** Bytes of one live message taken from Redis or NOTIFY; larger ones are counted as malformed. */
  liveMessageBytes: 1024 * 1024,
  /** Characters of an alert's text in a list row; the whole text is in the detail. */
  excerptCharacters: 300,
  /** Characters of a message shown in a detail; what is longer is cut and says so. */
  messageCharacters: 262_144,
  /** Rows of one page. */
  pageRows: 200,
  /** Rows a window ever holds of one list. */
  windowRows: 10_000,
  /** Alerts changed by one triage call. */
  bulkAlerts: 10_000,
  /** Characters of a case's title. */
  caseTitleCharacters: 300,
  /** Members of one case. */
  caseMembers: 20_000,
  /** Alert rows carried by one push; further ones are only counted, and the window reads them by page. */
  pushRows: 200,
} as const;
