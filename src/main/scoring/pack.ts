// The default pattern pack: rules as data, one file per category, checked when loaded.
import { z } from 'zod';
import contextPoisoning from '../../../data/patterns/context-poisoning.json';
import exfiltration from '../../../data/patterns/exfiltration.json';
import injection from '../../../data/patterns/injection.json';
import manipulation from '../../../data/patterns/manipulation.json';
import toolExploitation from '../../../data/patterns/tool-exploitation.json';
import { type Signal, signalSchema } from './behaviour.ts';

export const CATEGORIES = [
  'INJECTION',
  'MANIPULATION',
  'TOOL_EXPLOITATION',
  'EXFILTRATION',
  'CONTEXT_POISONING',
] as const;
export const PATTERN_TYPES = ['REGEX', 'KEYWORD', 'BEHAVIORAL'] as const;

/** What the engine needs of a row of omni2.security_risk_patterns. */
export interface PatternRow {
  readonly name: string;
  readonly type: (typeof PATTERN_TYPES)[number];
  readonly value: string;
  readonly risk_score: number;
  readonly enabled: boolean;
  readonly case_sensitive: boolean;
  /** An installation may hold categories of its own. */
  readonly category: string | null;
}

const examplesSchema = z.array(z.string().min(1)).min(3);

const ruleSchema = z
  .object({
    name: z.string().regex(/^[a-z0-9_]{3,100}$/),
    type: z.enum(PATTERN_TYPES),
    value: z.string().min(1).max(2_000),
    risk_score: z.number().int().min(1).max(100),
    severity: z.enum(['LOW', 'MEDIUM', 'HIGH', 'CRITICAL']),
    case_sensitive: z.boolean(),
    description: z.string().min(20).max(300),
    /** Identifiers by edition of the OWASP Top 10 for LLM applications. */
    owasp: z.object({
      '2025': z.array(z.string().regex(/^LLM\d\d$/)).min(1),
      '2026': z.array(z.string().regex(/^LLM\d\d$/)).min(1),
    }),
    /** MITRE ATLAS techniques. */
    atlas: z.array(z.string().regex(/^AML\.T\d{4}(\.\d{3})?$/)).min(1),
    /** Messages that must match. A behaviour rule shows itself in courses of conversation, which its own tests hold. */
    matches: examplesSchema.optional(),
    /** Honest messages that come near and must not match. */
    misses: examplesSchema.optional(),
  })
  .superRefine((rule, context) => {
    if (rule.type !== 'BEHAVIORAL') {
      if (!rule.matches || !rule.misses)
        context.addIssue({ code: 'custom', message: `${rule.name} needs examples of both kinds` });
      return;
    }
    const signal = signalSchema.safeParse(parseJson(rule.value));
    if (!signal.success) context.addIssue({ code: 'custom', message: `${rule.name} names no known signal` });
  });

const fileSchema = z.object({ category: z.enum(CATEGORIES), rules: z.array(ruleSchema).min(1) });

export type PackRule = z.infer<typeof ruleSchema> & { readonly category: (typeof CATEGORIES)[number] };

/** The signal that the value of a BEHAVIORAL row names; in words, why it names none. */
export function readSignal(value: string): Signal | string {
  const json = parseJson(value);
  if (json === undefined) return 'The value is not JSON';
  const parsed = signalSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  if (field === '' || field === 'signal') return 'The value names no known signal';
  return `${field}: ${issue?.message ?? 'not valid'}`;
}

/** Undefined for text that is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** All rules of the pack, by category and then in the order of the files. Throws when a file breaks the schema. */
export function loadPack(): PackRule[] {
  return [injection, manipulation, toolExploitation, exfiltration, contextPoisoning].flatMap((content) => {
    const { category, rules } = fileSchema.parse(content);
    return rules.map((rule) => ({ ...rule, category }));
  });
}

/** The pack as rows of the patterns table. */
export function packRows(): PatternRow[] {
  return loadPack().map(({ name, type, value, risk_score, case_sensitive, category }) => ({
    name,
    type,
    value,
    risk_score,
    enabled: true,
    case_sensitive,
    category,
  }));
}
