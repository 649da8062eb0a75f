// Exceptions: messages that a pattern shall not count for. Pure, so that the studio and backtests judge by the same rule.

/** An exception in force; a field that is null fits everything, and at least one of user, role and text is given. */
export interface Exception {
  readonly pattern: string;
  readonly user: string | null;
  readonly role: string | null;
  /** Part of the message; letter case does not count. */
  readonly text: string | null;
  /** Epoch milliseconds; null never ends. */
  readonly untilMs: number | null;
}

/** A message as exceptions see it. */
export interface Written {
  readonly text: string;
  readonly atMs: number;
  /** Ids as text; null where not known, which fits no exception that names one. */
  readonly user: string | null;
  readonly role: string | null;
}

/** Whether an exception holds for a message, whatever pattern matched it. */
export function holdsFor(exception: Omit<Exception, 'pattern'>, message: Written): boolean {
  const { user, role, text, untilMs } = exception;
  if (user === null && role === null && text === null) return false;
  if (untilMs !== null && message.atMs >= untilMs) return false;
  if (user !== null && user !== message.user) return false;
  if (role !== null && role.toLowerCase() !== message.role?.toLowerCase()) return false;
  return text === null || message.text.toLowerCase().includes(text.toLowerCase());
}

/** Names of the patterns that do not count for a message. */
export function exceptedPatterns(exceptions: readonly Exception[], message: Written): ReadonlySet<string> {
  const names = new Set<string>();
  for (const exception of exceptions)
    if (!names.has(exception.pattern) && holdsFor(exception, message)) names.add(exception.pattern);
  return names;
}

/** What counts, and what was found but is excepted. */
export function withoutExcepted<Found extends { readonly name: string }>(
  found: readonly Found[],
  excepted: ReadonlySet<string>,
): { readonly counted: readonly Found[]; readonly excepted: readonly Found[] } {
  if (excepted.size === 0) return { counted: found, excepted: [] };
  return {
    counted: found.filter(({ name }) => !excepted.has(name)),
    excepted: found.filter(({ name }) => excepted.has(name)),
  };
}
