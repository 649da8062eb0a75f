// Packs: sets of patterns as files, previewed before they change anything.
import { z } from 'zod';
import { call } from './define.ts';
import { definitionSchema, patternNameSchema, storedDefinitionSchema } from './patterns.ts';

/** The job that runs while the patterns of a large pack are checked, by which whoever waits for the preview finds it. */
export const PACK_JOB = 'Checking the patterns of a pack';

/** Bytes of a pack's text. */
const PACK_CHARACTERS = 4_000_000;

export const packsExport = call('packs.export', {
  right: 'patterns.read',
  input: z.object({
    names: z.array(patternNameSchema).max(20_000).optional(),
    format: z.enum(['yaml', 'json']),
  }),
  output: z.object({ fileName: z.string(), text: z.string(), patterns: z.number().int() }),
});

export const packProblemSchema = z.object({
  file: z.string(),
  line: z.number().int().nullable(),
  field: z.string().nullable(),
  reason: z.string(),
});

export const packPreviewSchema = z.object({
  /** With any problem nothing can be taken over. */
  problems: z.array(packProblemSchema).max(200),
  added: z.array(definitionSchema),
  changed: z.array(z.object({ before: storedDefinitionSchema, after: definitionSchema })),
  /** In force and not in the pack; removed only if asked for. */
  absent: z.array(z.string()),
  same: z.number().int(),
  /** Hash of what would be done: named when taking over, so that nobody signs off something else. */
  digest: z.string(),
});
export type PackPreview = z.infer<typeof packPreviewSchema>;

const filesSchema = z
  .array(z.object({ name: z.string().max(255), text: z.string().max(PACK_CHARACTERS) }))
  .min(1)
  .max(20);

/** What a pack would change. `builtin` is the console's own default pack. */
export const packsPreview = call('packs.preview', {
  right: 'patterns.read',
  input: z.object({
    from: z.union([z.literal('builtin'), filesSchema]),
    removeAbsent: z.boolean().default(false),
  }),
  output: packPreviewSchema,
});
export const packsImport = call('packs.import', {
  right: 'patterns.write',
  input: z.object({
    from: z.union([z.literal('builtin'), filesSchema]),
    removeAbsent: z.boolean().default(false),
    digest: z.string().max(64),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
  }),
  output: z.object({
    added: z.number().int(),
    changed: z.number().int(),
    removed: z.number().int(),
    platformTold: z.boolean(),
  }),
});
