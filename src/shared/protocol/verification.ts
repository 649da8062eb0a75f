// Verification: questions about the platform's database, each answered in a sentence with its proof.
import { z } from 'zod';
import { instantSchema } from './alerts.ts';
import { call } from './define.ts';

const cellSchema = z.union([z.string().max(2_000), z.number(), z.null()]);

export const answerSchema = z.object({
  id: z.string(),
  question: z.string(),
  /** One sentence. */
  answer: z.string(),
  /** `bad`: the platform goes wrong by it; `warn`: worth knowing; `unknown`: it could not be answered, and the sentence says why. */
  state: z.enum(['good', 'warn', 'bad', 'unknown']),
  /** What follows from it, and what else was found; each a sentence. */
  notes: z.array(z.string()),
  facts: z.object({ columns: z.array(z.string()).max(20), rows: z.array(z.array(cellSchema)).max(500) }),
  /** What was asked, to be run by whoever doubts it. */
  sql: z.string(),
});
export type Answer = z.infer<typeof answerSchema>;

export const verificationSchema = z.object({
  readAt: instantSchema,
  database: z.string(),
  role: z.string(),
  server: z.string(),
  answers: z.array(answerSchema),
});
export type Verification = z.infer<typeof verificationSchema>;

/** Asks all questions anew. Counts of large tables are estimates unless `exact` is asked for. */
export const verificationRead = call('verification.read', {
  right: 'schema.read',
  input: z.object({ exact: z.boolean().default(false) }),
  output: verificationSchema,
});
