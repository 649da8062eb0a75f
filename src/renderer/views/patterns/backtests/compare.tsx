// Two backtests side by side, figure by figure.
import { X } from 'lucide-react';
import { LEVELS } from '../../../../shared/model/level.ts';
import type { Backtest, BacktestResult } from '../../../../shared/protocol/backtests.ts';
import { IconButton } from '../../../parts/button.tsx';
import { LEVEL_WORDS } from '../../../parts/level-badge.tsx';
import { Callout } from '../../../parts/notice.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { Time, useTimeZone } from '../../../parts/time.tsx';
import { count } from '../../overview/figure.ts';
import { microseconds, signed } from '../figures.ts';
import { changeInWords, scopeInWords, shareInWords } from './words.tsx';

export interface Compared {
  readonly backtest: Backtest;
  readonly result: BacktestResult;
}

export interface CompareProps {
  one: Compared;
  other: Compared;
  onClose: () => void;
}

export function Compare({ one, other, onClose }: CompareProps) {
  const zone = useTimeZone();
  const alike = scopeInWords(one.backtest.spec, zone) === scopeInWords(other.backtest.spec, zone);
  const share =
    (name: 'precision' | 'recall') =>
    ({ result }: Compared) => {
      const { main, detail } = shareInWords(result[name]);
      return `${main} (${detail})`;
    };
  const number = (name: string, value: (result: BacktestResult) => number): Row => ({
    name,
    words: ({ result }) => count(value(result)),
    difference: signed(value(other.result) - value(one.result)),
  });
  const rows: Row[] = [
    { name: 'Asked', words: ({ backtest }) => <Time at={backtest.at} /> },
    {
      name: 'Over',
      words: ({ backtest }) => <span className="proportional-nums">{scopeInWords(backtest.spec, zone)}</span>,
    },
    {
      name: 'Changes',
      words: ({ backtest: { spec } }) =>
        spec.changes.length === 0
          ? 'the published set'
          : spec.changes.slice(0, 5).map(changeInWords).join('; ') +
            (spec.changes.length > 5 ? ` and ${count(spec.changes.length - 5)} more` : ''),
    },
    number('Messages', ({ messages }) => messages),
    number('Hits before', ({ hitsBefore }) => hitsBefore),
    number('Hits', ({ hits }) => hits),
    number('Newly alerting', ({ newAlerts }) => newAlerts),
    number('No longer alerting', ({ lostAlerts }) => lostAlerts),
    { name: 'Precision', words: share('precision') },
    { name: 'Recall', words: share('recall') },
    ...LEVELS.toReversed().map((level) =>
      number(
        `Level ${LEVEL_WORDS[level].toLowerCase()}`,
        ({ levels }) => levels.find((row) => row.level === level)?.after ?? 0,
      ),
    ),
    number('Users whose level changes', ({ users }) => users.length),
    {
      name: 'Time for a message',
      words: ({ result }) => microseconds(result.microsecondsPerMessage),
    },
  ];
  return (
    <div className="flex flex-col gap-3">
      {!alike && (
        <Callout kind="warn" title="These were asked of different messages">
          Their periods or populations differ, so the figures do not compare directly.
        </Callout>
      )}
      <Panel
        title="Side by side"
        actions={<IconButton label="Leave the comparison" icon={<X />} onClick={onClose} />}
        flush
      >
        <table className="w-full">
          <thead>
            <tr className="border-b border-line text-left">
              <td className="px-3 py-1.5" />
              {[one, other].map(({ backtest }) => (
                <th key={backtest.id} className="w-2/5 px-3 py-1.5 font-semibold wrap-anywhere">
                  {backtest.spec.title}
                </th>
              ))}
              <th className="px-3 py-1.5 text-right text-sm font-normal text-muted">Difference</th>
            </tr>
          </thead>
          <tbody className="tnum">
            {rows.map(({ name, words, difference }) => (
              <tr key={name} className="border-b border-line align-top last:border-0">
                <th scope="row" className="px-3 py-1 text-left font-normal whitespace-nowrap text-muted">
                  {name}
                </th>
                <td className="px-3 py-1 wrap-anywhere">{words(one)}</td>
                <td className="px-3 py-1 wrap-anywhere">{words(other)}</td>
                <td className="px-3 py-1 text-right">{difference ?? ''}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}

interface Row {
  readonly name: string;
  readonly words: (compared: Compared) => React.ReactNode;
  readonly difference?: string;
}
