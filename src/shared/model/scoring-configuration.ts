// The numbers of the scoring rules, each with its default and its bounds: the engine scores by them, the configuration screen offers them.
import { z } from 'zod';

/** Hundredths, so that contributions add up to the shown score without a remainder. */
const weightSchema = z.number().min(0).max(1).multipleOf(0.01);
const pointSchema = z.number().int().min(0).max(100);

/** A missing part of a stored configuration takes the defaults of that part. */
function part<Shape extends z.ZodRawShape>(shape: Shape) {
  const schema = z.object(shape);
  return schema.prefault({} as z.input<typeof schema>);
}

export const scoringConfigurationSchema = z.object({
  /** `strongest`: no layer is watered down by the others. `weighted`: the weighted sum alone. */
  combination: z.enum(['strongest', 'weighted']).default('strongest'),
  weights: part({
    pattern: weightSchema.default(0.4),
    behaviour: weightSchema.default(0.2),
    ml: weightSchema.default(0.3),
    history: weightSchema.default(0.05),
    accumulation: weightSchema.default(0.05),
  }).refine(
    (weights) => Math.abs(Object.values(weights).reduce((sum, weight) => sum + weight, 0) - 1) < 0.001,
    'The weights must add up to 1',
  ),
  /** The lowest total of each level; below `medium` is LOW. */
  levels: part({
    medium: pointSchema.default(31),
    high: pointSchema.default(61),
    critical: pointSchema.default(81),
  }).refine(
    (levels) => levels.medium < levels.high && levels.high < levels.critical,
    'The levels must rise: medium, high, critical',
  ),
  /** 1 monitoring · 2 alerts · 3 soft blocking · 4 full enforcement. */
  rollout_phase: z.union([z.literal(1), z.literal(2), z.literal(3), z.literal(4)]).default(2),
  /** In phase 3, the total from which a message is blocked. */
  soft_block_at: pointSchema.default(90),
  /** How much lower HIGH and CRITICAL begin for flagged users. */
  flagged_margin: z.number().int().min(0).max(30).default(10),
  /** From here on a classifier's score may decide alone. */
  ml_decides_from: pointSchema.default(70),
  history: part({
    per_incident: pointSchema.default(2),
    per_high: pointSchema.default(5),
    per_critical: pointSchema.default(10),
    cap: pointSchema.default(50),
    half_life_days: z.number().positive().max(3_650).default(30),
  }),
  accumulation: part({
    half_life_minutes: z.number().positive().max(10_080).default(30),
    cap: z.number().int().min(1).max(1_000).default(200),
  }),
});
export type ScoringConfiguration = z.infer<typeof scoringConfigurationSchema>;
