// A backtest's result as a file: whole as JSON, or as rows for a spreadsheet.
import { type CsvValue, toCsv } from '../../../../shared/model/csv.ts';
import type { Backtest, BacktestResult } from '../../../../shared/protocol/backtests.ts';

/** Everything, with the question that was asked. */
export function resultJson(backtest: Backtest, result: BacktestResult): string {
  return `${JSON.stringify({ backtest, result }, null, 2)}\n`;
}

const HEAD = ['section', 'name', 'at', 'user', 'before', 'after', 'text'];

/** One row a figure, step, level, user and sample; the section says which. */
export function resultCsv(backtest: Backtest, result: BacktestResult): string {
  const figure = (name: string, before: CsvValue, after: CsvValue): CsvValue[] => [
    'figure',
    name,
    backtest.at,
    null,
    before,
    after,
    null,
  ];
  const samples = (section: string, list: BacktestResult['newSamples']): CsvValue[][] =>
    list.map(({ ref, at, user, before, after, text }) => [section, ref, at, user, before, after, text]);
  return toCsv([
    HEAD,
    figure('messages', null, result.messages),
    figure('hits', result.hitsBefore, result.hits),
    figure('newly alerting', null, result.newAlerts),
    figure('no longer alerting', null, result.lostAlerts),
    ...(['precision', 'recall'] as const).flatMap((name) => [
      figure(name, null, result[name].share),
      figure(`${name}, lower bound`, null, result[name].low),
      figure(`${name}, upper bound`, null, result[name].high),
      figure(`${name}, labels`, null, result[name].labels),
    ]),
    figure('microseconds per message', null, result.microsecondsPerMessage),
    ...result.overTime.map(({ at, hits, hitsBefore }) => ['hits', null, at, null, hitsBefore, hits, null]),
    ...result.levels.map(({ level, before, after }) => ['level', level, null, null, before, after, null]),
    ...result.users.map(({ user, name, before, after }) => ['user', name, null, user, before, after, null]),
    ...samples('newly alerting', result.newSamples),
    ...samples('no longer alerting', result.lostSamples),
    ...samples('hit', result.hitSamples),
    ...samples('near miss', result.nearMisses),
    ...result.notes.map((note) => ['note', null, null, null, null, null, note]),
  ]);
}

/** "backtest-a-draft-2026-01-31.csv". */
export const fileName = ({ spec, at }: Backtest, ending: 'csv' | 'json'): string =>
  `backtest-${spec.title.toLowerCase()}-${at.slice(0, 10)}.${ending}`;
