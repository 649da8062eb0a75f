// Patterns of the library for tests.
import type { PatternDefinition, PatternRow } from '../../../../src/shared/protocol/patterns.ts';

/** A healthy, enabled pattern, but for what is given. */
export function patternRow(over: Partial<PatternRow> = {}): PatternRow {
  return {
    id: over.name ?? 'id',
    name: 'a_pattern',
    type: 'REGEX',
    value: 'a+',
    riskScore: 50,
    enabled: true,
    category: 'MANIPULATION',
    severity: 'MEDIUM',
    description: '',
    updatedAt: null,
    updatedBy: null,
    version: null,
    changedOutside: false,
    drafts: [],
    health: { error: null, grade: 'safe', degree: null, slow: false },
    hits: [0, 0, 0, 0, 0, 0, 0],
    lastHitAt: null,
    closed: 0,
    falsePositives: 0,
    costMicroseconds: null,
    ...over,
  };
}

/** A definition, but for what is given. */
export function definition(over: Partial<PatternDefinition> = {}): PatternDefinition {
  return {
    name: 'a_pattern',
    type: 'REGEX',
    value: 'a+',
    riskScore: 50,
    enabled: true,
    caseSensitive: false,
    description: '',
    category: null,
    severity: null,
    owasp: {},
    atlas: [],
    tests: [],
    ...over,
  };
}
