// One day, ready to be written: rows as COPY text in small batches, and its alerts, which are written last.
import type { Rules } from '../scoring/engine.ts';
import { copyLine } from '../workspace/copy-text.ts';
import { idBase, iso } from './calendar.ts';
import { alertRow, putEvent } from './findings.ts';
import { type HealthState, healthOfDay } from './health.ts';
import { copyStanding, isEvent, Judge, type Judged, type Standing } from './judge.ts';
import { belongs, type DayTask, playAll } from './plan.ts';
import { type Cells, putLogin, putMessage, type TableName } from './rows.ts';
import type { Planner } from './sessions.ts';
import { triageOf } from './triage.ts';

/** Rows of one COPY: small enough that other queries of the console get their turn every few tens of milliseconds. */
const BATCH_ROWS = 400;

export interface CopyBatch {
  readonly table: TableName;
  readonly lines: string;
  readonly rows: number;
}

export interface DayPart {
  readonly task: DayTask;
  readonly batches: readonly CopyBatch[];
  readonly alerts: readonly Cells[];
  /** Rows of security_console.alert_triage for alerts that were closed. */
  readonly triage: readonly Cells[];
  readonly health: readonly HealthState[];
  readonly messages: number;
  /** Ids its rows have in the tables with whole-number ids, to clear what an interrupted writing left. */
  readonly ids: { readonly messages: readonly number[]; readonly health: readonly number[] };
}

export interface DayInput {
  readonly seed: number;
  readonly planner: Planner;
  readonly rules: Rules;
  readonly task: DayTask;
  /** As the plan has it for the begin of the task. */
  readonly standing: Standing;
  /** Where the whole history ends, epoch milliseconds. */
  readonly nowMs: number;
}

export function buildDay({ seed, planner, rules, task, standing, nowMs }: DayInput): DayPart {
  const base = idBase(task.day);
  const sheets = new Map<TableName, { lines: string[]; batches: CopyBatch[] }>();
  const put = (table: TableName, cells: Cells) => {
    let sheet = sheets.get(table);
    if (!sheet) {
      sheet = { lines: [], batches: [] };
      sheets.set(table, sheet);
    }
    sheet.lines.push(copyLine(cells));
    if (sheet.lines.length === BATCH_ROWS) flush(table, sheet);
  };

  // Ids come from the whole day, whatever part of it is written, so that two parts never share one.
  const all = playAll(seed, planner.day(task.day));
  const ids = new Map(all.map((utterance, index) => [utterance, base + index]));
  const judged = new Judge(rules, copyStanding(standing)).judge(
    all.filter((utterance) => belongs(utterance, task)),
  );
  const sequences = new Map<string, number>();
  const alerts: Cells[] = [];
  const triaged: Cells[] = [];
  for (const one of judged) {
    const { utterance } = one;
    const id = ids.get(utterance)!;
    if (utterance.session.endpoint === 'websocket' && utterance.place === 0) putLogin(put, utterance, id);
    putMessage(put, one, id, sequences);
    putEvent(put, one, id);
    putAlert(one, id);
  }
  const health = healthOfDay(seed, task.day, task.fromMs, task.toMs, base);
  for (const row of health.rows) put('omni2.mcp_health_log', row);
  for (const [table, sheet] of sheets) if (sheet.lines.length > 0) flush(table, sheet);
  return {
    task,
    batches: [...sheets.values()].flatMap((sheet) => sheet.batches),
    alerts,
    triage: triaged,
    health: health.states,
    messages: judged.length,
    ids: {
      messages: judged.map(({ utterance }) => ids.get(utterance)!),
      health: health.rows.map(([id]) => Number(id)),
    },
  };

  function putAlert(one: Judged, id: number): void {
    const { session, atMs } = one.utterance;
    if (!isEvent(one.verdict)) return;
    const triage = triageOf(seed, id, session.kind, atMs, nowMs);
    const row = alertRow(one, id, triage);
    if (!row) return;
    alerts.push(row);
    if (triage.closedMs !== null) {
      triaged.push([`a:${id}`, triage.reason, triage.analyst, 1, triage.analyst, iso(triage.closedMs)]);
    }
  }
}

function flush(table: TableName, sheet: { lines: string[]; batches: CopyBatch[] }): void {
  sheet.batches.push({ table, lines: sheet.lines.join(''), rows: sheet.lines.length });
  sheet.lines = [];
}
