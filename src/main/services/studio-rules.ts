// What the studio scores by, read from the database at most every few seconds, and the same object while nothing has changed.
import { createHash } from 'node:crypto';
import { type PlatformRules, readRules } from '../stores/rules.ts';
import type { OpenWorkspace } from '../workspace/open-workspace.ts';

/** What is changed in the database by other means rings nobody: it shows after this time. */
const FRESH_MS = 3_000;

interface Kept {
  readonly rules: PlatformRules;
  readonly digest: string;
  readAtMs: number;
}

export class StudioRulesCache {
  readonly #kept = new WeakMap<OpenWorkspace, Kept>();

  async get(workspace: OpenWorkspace): Promise<PlatformRules> {
    const kept = this.#kept.get(workspace);
    if (kept && performance.now() - kept.readAtMs < FRESH_MS) return kept.rules;
    const readAtMs = performance.now();
    const rules = await readRules(workspace.database, workspace.shape());
    const digest = createHash('sha256').update(JSON.stringify(rules)).digest('hex');
    if (kept?.digest === digest) {
      kept.readAtMs = readAtMs;
      return kept.rules;
    }
    this.#kept.set(workspace, { rules, digest, readAtMs });
    return rules;
  }

  /** The next to ask reads anew. */
  forget(workspace: OpenWorkspace): void {
    const kept = this.#kept.get(workspace);
    if (kept) kept.readAtMs = Number.NEGATIVE_INFINITY;
  }
}
