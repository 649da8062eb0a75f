// What the engine scores by in this database: patterns, settings and the exceptions in force.
import { z } from 'zod';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { Exception } from '../scoring/exceptions.ts';
import type { PatternRow } from '../scoring/pack.ts';
import type { PatternProblem } from '../scoring/patterns.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readConfig } from './config-rows.ts';
import { engineSettings } from './engine.ts';
import { activeExceptions } from './exceptions.ts';
import { readPatterns } from './patterns-source.ts';

const GUARD_CONFIG_KEY = 'prompt_guard';

const guardSchema = z.object({ bypass_roles: z.array(z.string()).default([]) });

export interface PlatformRules {
  readonly rows: readonly PatternRow[];
  readonly settings: ScoringConfiguration;
  readonly exceptions: readonly Exception[];
  /** Names of roles whose messages are never blocked. */
  readonly bypassRoles: readonly string[];
  /** Rows and settings that cannot be used, and why; the settings are named as `settings`. */
  readonly problems: readonly PatternProblem[];
}

/** Reads all of it anew. Rows and settings that cannot be used are told, and left out. */
export async function readRules(sql: Sql, shape: PlatformShape): Promise<PlatformRules> {
  const [stored, configured, bypassRoles, exceptions] = await Promise.all([
    readPatterns(sql, shape),
    engineSettings(sql, shape),
    readBypassRoles(sql, shape),
    activeExceptions(sql, shape),
  ]);
  const problems: PatternProblem[] = [];
  const rows: PatternRow[] = [];
  for (const { definition, flaw } of stored) {
    const { name, type, value, riskScore, enabled, caseSensitive, category } = definition;
    if (flaw === null)
      rows.push({
        name,
        type,
        value,
        risk_score: riskScore,
        enabled,
        case_sensitive: caseSensitive,
        category,
      });
    else if (enabled) problems.push({ name, reason: flaw });
  }
  if (configured.problem !== null) problems.push({ name: 'settings', reason: configured.problem });
  return {
    rows,
    settings: configured.settings,
    exceptions,
    bypassRoles,
    problems,
  };
}

async function readBypassRoles(sql: Sql, shape: PlatformShape): Promise<string[]> {
  const stored = (await readConfig(sql, shape, [GUARD_CONFIG_KEY])).get(GUARD_CONFIG_KEY);
  return guardSchema.safeParse(stored).data?.bypass_roles ?? [];
}
