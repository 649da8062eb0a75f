/** The fix, prepared: what would close each gap, the SQL of a view over both tables with figures, and which table is the primary one. */
import { useState } from 'react';
import { ENDPOINT_WORDS, type UsageEndpoint } from '../../../shared/model/usage.ts';
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { Button } from '../../parts/button.tsx';
import { Code } from '../../parts/code.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { core } from '../../state/core.ts';
import { notifyFailure } from '../../state/toasts.ts';
import { useUsage } from '../../state/usage.ts';
import { compact, count, money, plural } from '../overview/figure.ts';

type Fix = CallOutput<'usage.fix'>;
type Proof = CallOutput<'usage.prove'>;

/** The call that is missing, and where, as the platform is known to be built. */
const CALLS: Readonly<Partial<Record<UsageEndpoint, string>>> = {
  websocket:
    'The handler of /ws/chat writes activities and a flow once the answer is whole; an audit row with tokens_input, tokens_output, tokens_cached and cost is to be written there as well, as /api/v1/chat/ask does.',
  stream:
    'The handler of /api/v1/chat/ask/stream ends with the flow’s llm_complete; the audit row is to be written there, after the last piece of the stream.',
  gateway:
    'The gateway writes flows alone. It calls no model of the platform, so that nothing is to be paid; an audit row of the request would make it count against limits of requests.',
  ask: 'This endpoint writes rows; those that are missing failed. Look for its errors at the times shown under Answers.',
};

const CELL = 'px-2 py-1 text-right whitespace-nowrap tnum';
const HEAD = 'px-2 py-1.5 text-right font-medium text-muted whitespace-nowrap';
const LEFT = 'px-3 py-1.5 text-left font-medium text-muted';

export function FixRoom() {
  const { data, failure, again } = useUsage('usage.fix', {});
  if (data === null) {
    return failure !== null ? (
      <ErrorNote form="fill" error={failure} onRetry={again} />
    ) : (
      <Skeleton lines={12} className="p-4" />
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too
    <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2">
      <div className="flex flex-col gap-3">
        {failure !== null && <ErrorNote error={failure} onRetry={again} />}
        <Panel
          title="What is missing in the platform"
          empty={
            data.gaps.length === 0
              ? { why: 'No gap is known', remedy: 'Every answer that was accounted for has its row.' }
              : null
          }
          flush
        >
          <ul>
            {data.gaps.map(({ endpoint, answers }) => (
              <li key={endpoint} className="border-b border-line/60 px-3 py-2 last:border-0">
                <p>
                  <span className="font-mono text-sm">{ENDPOINT_WORDS[endpoint]}</span>
                  <span className="text-muted">, {plural(answers, 'answer')} without a row</span>
                </p>
                <p className="text-muted">{CALLS[endpoint] ?? 'Rows of this writer are incomplete.'}</p>
              </li>
            ))}
          </ul>
        </Panel>
        <ViewPanel fix={data} />
        <SystemsPanel fix={data} />
      </div>
    </div>
  );
}

function ViewPanel({ fix }: { fix: Fix }) {
  const of = (name: string) =>
    fix.figures.find(({ source }) => source === name) ?? { answers: 0, tokens: 0, cost: 0 };
  const sum = (...names: string[]) =>
    names.map(of).reduce((all, one) => ({
      answers: all.answers + one.answers,
      tokens: all.tokens + one.tokens,
      cost: all.cost + one.cost,
    }));
  const rows = [
    ['omni2.audit_logs alone, as the daily limit sees it', of('omni2')],
    ['public.audit_logs alone, as the usage limiter sees it', of('public')],
    ['Both, in one view', sum('omni2', 'public')],
    ['Both, and estimates for answers without a row', sum('omni2', 'public', 'estimated')],
  ] as const;
  return (
    <Panel
      title="One view over both tables"
      hint={fix.viewExists ? 'security_console.usage_complete is there' : 'offered, never run by the console'}
    >
      <div className="flex flex-col gap-3">
        <table className="w-full text-sm">
          <thead>
            <tr className="border-b border-line">
              <th className={LEFT}>What is counted</th>
              <th className={HEAD}>Rows</th>
              <th className={HEAD}>Tokens</th>
              <th className={HEAD}>Cost</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(([words, figures]) => (
              <tr key={words} className="border-b border-line/60 last:border-0">
                <td className="px-3 py-1">{words}</td>
                <td className={CELL}>{count(figures.answers)}</td>
                <td className={CELL}>{compact(Math.round(figures.tokens))}</td>
                <td className={CELL}>{money(figures.cost)}</td>
              </tr>
            ))}
          </tbody>
        </table>
        <Code label="SQL of the view" className="max-h-80 overflow-auto">
          {fix.viewSql}
        </Code>
      </div>
    </Panel>
  );
}

function SystemsPanel({ fix }: { fix: Fix }) {
  const [proof, setProof] = useState<Proof | null>(null);
  const [proving, setProving] = useState(false);
  const prove = () => {
    setProving(true);
    core()
      .call('usage.prove', {})
      .then(setProof, notifyFailure)
      .finally(() => setProving(false));
  };
  return (
    <Panel title="Two audit systems, one answer">
      <div className="flex flex-col gap-3">
        <p className="font-medium">
          {fix.primary === null
            ? 'No table is primary.'
            : `${fix.primary} is the primary one, by what is written to it.`}
        </p>
        <ul className="list-disc pl-4 text-muted">
          {fix.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
          {fix.tables
            .filter(({ writers }) => writers.length > 0)
            .map(({ name, last, writers }) => (
              <li key={name}>
                {name}, last written {last === null ? 'never' : <Time at={last} form="full" />}; in 30 days by{' '}
                {writers.map(({ writer, rows }) => `${writer} (${count(rows)})`).join(', ')}.
              </li>
            ))}
        </ul>
        {fix.migrationSql !== null && (
          <>
            <p className="text-muted">
              To consolidate, the writers of both are to write one table, and the rows there are to be taken
              over. This SQL takes them over; it can be proven on a copy that is gone at once, without
              changing anything.
            </p>
            <Code label="SQL of the migration" className="max-h-60 overflow-auto">
              {fix.migrationSql}
            </Code>
            <div className="flex items-center gap-3">
              <Button disabled={proving} onClick={prove}>
                Prove it on a shadow copy
              </Button>
              <span role="status" className="text-muted">
                {proving
                  ? 'Copying and counting'
                  : proof?.tables
                      .map(
                        ({ name, rows, copied, whole }) =>
                          `${name}: ${count(copied)} of ${count(rows)} rows copied, ${whole ? 'sums equal' : 'NOT whole'}`,
                      )
                      .join('; ')}
              </span>
            </div>
          </>
        )}
      </div>
    </Panel>
  );
}
