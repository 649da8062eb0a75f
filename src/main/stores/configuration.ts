// The configuration as it is stored: the rows of scoring, of monitors and of signals, read as one document.
import { createHash } from 'node:crypto';
import type { Configuration, SignalRule } from '../../shared/model/configuration.ts';
import { MONITOR_CONFIG_KEY } from '../../shared/protocol/monitor.ts';
import { SCORING_CONFIG_KEY } from '../scoring/configuration.ts';
import { readSignal } from '../scoring/pack.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { CONFIG, configTable, rowsPrint } from './config-rows.ts';
import { engineSettings } from './engine.ts';
import { canonicalJson, type Json } from './journal.ts';
import { monitorSettings } from './monitor-settings.ts';
import { PATTERNS, patternsTable, readPatterns } from './patterns-source.ts';

export interface StoredConfiguration {
  readonly configuration: Configuration;
  readonly digest: string;
  /** What is stored and cannot be used, in words. */
  readonly problems: readonly string[];
}

/** SHA-256 in hex over everything a configuration says. */
export function configurationDigest(configuration: Configuration): string {
  return createHash('sha256')
    .update(canonicalJson(configuration as unknown as Json))
    .digest('hex');
}

/** Reads all of it; defaults stand where nothing, or nothing valid, is stored. */
export async function readConfiguration(sql: Sql, shape: PlatformShape): Promise<StoredConfiguration> {
  const scoring = await engineSettings(sql, shape);
  const monitor = await monitorSettings(sql, shape);
  const { signals, problems } = await readSignals(sql, shape);
  const configuration = { scoring: scoring.settings, monitor: monitor.settings, signals };
  return {
    configuration,
    digest: configurationDigest(configuration),
    problems: [scoring.problem, monitor.problem, ...problems].filter((problem) => problem !== null),
  };
}

/** BEHAVIORAL rows by name; those that the engine cannot use are told. */
async function readSignals(
  sql: Sql,
  shape: PlatformShape,
): Promise<{ signals: Record<string, SignalRule>; problems: string[] }> {
  const signals: [string, SignalRule][] = [];
  const problems: string[] = [];
  for (const { definition, flaw } of await readPatterns(sql, shape)) {
    const { name, type, value, riskScore, enabled } = definition;
    if (type !== 'BEHAVIORAL') continue;
    const signal = readSignal(value);
    if (typeof signal === 'string' || flaw !== null)
      problems.push(`The signal ${name} cannot be used: ${flaw ?? String(signal)}`);
    else signals.push([name, { enabled, points: riskScore, signal }]);
  }
  return { signals: Object.fromEntries(signals), problems };
}

/** Text that is another whenever anything of the configuration is: cheap enough to be asked every second. */
export async function configurationPrint(sql: Sql, shape: PlatformShape): Promise<string> {
  const keys = [SCORING_CONFIG_KEY, MONITOR_CONFIG_KEY].map((key) => `'${key}'`).join(', ');
  const parts = [
    ...(configTable(shape) ? [rowsPrint(CONFIG, `"config_key" IN (${keys})`)] : []),
    ...(patternsTable(shape) ? [rowsPrint(PATTERNS, `upper("pattern_type"::text) = 'BEHAVIORAL'`)] : []),
  ];
  if (parts.length === 0) return '';
  const [row] = await sql.query<{ print: string }>(`SELECT concat_ws('|', ${parts.join(', ')}) AS print`);
  return row?.print ?? '';
}
