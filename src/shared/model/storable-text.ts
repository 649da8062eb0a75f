// What Postgres keeps of a text: all of it but NUL and halves of surrogate pairs, which it has no room for.

/**
 * Why a text would not come back from the database as it went in, or null where it would. What an author wrote is refused with this
 * rather than mended in silence: a pattern that is another one in production is worse than none.
 */
export function unstorable(text: string): string | null {
  if (text.includes('\0')) return 'NUL characters cannot be stored';
  if (/\p{Surrogate}/u.test(text)) return 'half of a surrogate pair cannot be stored';
  return null;
}
