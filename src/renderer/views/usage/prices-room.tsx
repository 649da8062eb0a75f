/** Prices: every version there was, which one holds for which model, and adding another. */
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { core } from '../../state/core.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { useUsage } from '../../state/usage.ts';
import { useRight } from '../../state/workspace.ts';
import { count } from '../overview/figure.ts';

type Price = CallOutput<'usage.prices'>['prices'][number];

const CELL = 'px-2 py-1 text-right whitespace-nowrap tnum';
const HEAD = 'px-2 py-1.5 text-right font-medium text-muted whitespace-nowrap';
const LEFT = 'px-3 py-1.5 text-left font-medium text-muted';
const per = (value: number) =>
  `$${value.toLocaleString('en', { minimumFractionDigits: 2, maximumFractionDigits: 6 })}`;

export function PricesRoom() {
  const { data, failure, again } = useUsage('usage.prices', {});
  const mayWrite = useRight('usage.write');
  const [adding, setAdding] = useState<Price | 'new' | null>(null);
  if (data === null) {
    return failure !== null ? (
      <ErrorNote form="fill" error={failure} onRetry={again} />
    ) : (
      <Skeleton lines={10} className="p-4" />
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too
    <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2">
      <div className="flex flex-col gap-3">
        {failure !== null && <ErrorNote error={failure} onRetry={again} />}
        <Panel
          title="Prices"
          hint="US dollars per million tokens; the newest version of the most exact name holds"
          actions={
            mayWrite && (
              <Button icon={<Plus />} onClick={() => setAdding('new')}>
                New price
              </Button>
            )
          }
          flush
        >
          <table className="w-full text-sm">
            <thead>
              <tr className="border-b border-line">
                <th className={LEFT}>Model</th>
                <th className={HEAD}>Input</th>
                <th className={HEAD}>Output</th>
                <th className={HEAD}>Cached</th>
                <th className={HEAD}>From</th>
                <th className={`${LEFT} max-lg:hidden`}>By</th>
                <th className={LEFT}>Why</th>
                <th className={HEAD}>Version</th>
                <th>
                  <span className="sr-only">Change</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.prices.map((price) => (
                <tr key={price.version} className="border-b border-line/60 last:border-0">
                  <td className="px-3 py-1 font-mono">
                    <bdi>{price.model === '*' ? 'every model' : oneLine(price.model)}</bdi>
                  </td>
                  {price.removed ? (
                    <td colSpan={3} className={`${CELL} text-muted`}>
                      no price of its own
                    </td>
                  ) : (
                    <>
                      <td className={CELL}>{per(price.input)}</td>
                      <td className={CELL}>{per(price.output)}</td>
                      <td className={CELL}>{per(price.cached)}</td>
                    </>
                  )}
                  <td className={CELL}>{price.version === 0 ? 'ever' : price.fromDay}</td>
                  <td className="px-3 py-1 whitespace-nowrap max-lg:hidden">
                    <bdi>{oneLine(price.actor)}</bdi>
                    {price.at !== null && (
                      <>
                        , <Time at={price.at} className="text-muted" />
                      </>
                    )}
                  </td>
                  <td className="max-w-80 truncate px-3 py-1 text-muted" title={price.reason}>
                    <bdi>{oneLine(price.reason)}</bdi>
                  </td>
                  <td className={CELL}>{price.version}</td>
                  <td className="px-2 py-1 text-right">
                    {mayWrite && (
                      <Button kind="quiet" onClick={() => setAdding(price)}>
                        Change
                      </Button>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
        <Panel
          title="Models in use"
          empty={
            data.models.length === 0
              ? { why: 'No answer is accounted for yet', remedy: 'Models appear with their answers.' }
              : null
          }
          flush
        >
          <table className="w-full text-sm">
            <thead>
              <tr className="border-b border-line">
                <th className={LEFT}>Model</th>
                <th className={HEAD}>Answers</th>
                <th className={`${LEFT} w-1/2`}>Priced by</th>
              </tr>
            </thead>
            <tbody>
              {data.models.map(({ model, answers, version }) => {
                const price = data.prices.find((one) => one.version === version);
                return (
                  <tr key={model ?? ''} className="border-b border-line/60 last:border-0">
                    <td className="px-3 py-1 font-mono">
                      {model === null ? (
                        <span className="text-muted">not told</span>
                      ) : (
                        <bdi>{oneLine(model)}</bdi>
                      )}
                    </td>
                    <td className={CELL}>{count(answers)}</td>
                    <td className="px-3 py-1 text-muted">
                      {price?.model === '*' && model !== null
                        ? `the price of every model (version ${version}): none is known for this one`
                        : `version ${version}`}
                    </td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </Panel>
      </div>
      {adding !== null && (
        <PriceDialog from={adding === 'new' ? null : adding} onClose={() => setAdding(null)} />
      )}
    </div>
  );
}

const NUMBER = /^\d{1,6}([.,]\d{1,6})?$/;
const numberOf = (text: string) => Number(text.replace(',', '.'));

function PriceDialog({ from, onClose }: { from: Price | null; onClose: () => void }) {
  const [model, setModel] = useState(from?.model ?? '');
  const [input, setInput] = useState(String(from?.input ?? ''));
  const [output, setOutput] = useState(String(from?.output ?? ''));
  const [cached, setCached] = useState(String(from?.cached ?? ''));
  const [fromDay, setFromDay] = useState(
    from === null || from.version === 0 ? new Date().toISOString().slice(0, 10) : from.fromDay,
  );
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const wrong = {
    model:
      model.trim() === ''
        ? 'Name a model, or * for every model'
        : /\*./.test(model)
          ? 'A * may only stand at the end'
          : undefined,
    input: NUMBER.test(input) ? undefined : 'A number such as 0.80',
    output: NUMBER.test(output) ? undefined : 'A number such as 4',
    cached: NUMBER.test(cached) ? undefined : 'A number such as 0.08',
    fromDay: /^\d{4}-\d\d-\d\d$/.test(fromDay) ? undefined : 'A day such as 2026-01-31',
    reason: reason.trim().length < 3 ? 'Say why' : undefined,
  };
  const save = () => {
    setTried(true);
    if (Object.values(wrong).some((words) => words !== undefined)) return;
    setSaving(true);
    core()
      .call('usage.savePrice', {
        model: model.trim(),
        input: numberOf(input),
        output: numberOf(output),
        cached: numberOf(cached),
        fromDay,
        reason: reason.trim(),
      })
      .then(
        ({ version }) => {
          notify({ title: `Version ${version} holds from ${fromDay}` });
          onClose();
        },
        (error) => {
          setSaving(false);
          notifyFailure(error);
        },
      );
  };
  const error = (name: keyof typeof wrong) => (tried ? wrong[name] : undefined);
  return (
    <Dialog
      open
      onClose={onClose}
      size="medium"
      title={
        from === null
          ? 'New price'
          : `Change the price of ${from.model === '*' ? 'every model' : oneLine(from.model)}`
      }
      description="A version is added; the former ones stay, and figures of days before it do not change."
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" disabled={saving} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid grid-cols-3 gap-3">
        <TextField
          label="Model"
          mono
          className="col-span-2"
          maxLength={100}
          value={model}
          onChange={setModel}
          error={error('model')}
          description="A * at the end stands for any ending"
        />
        <TextField label="From" type="date" value={fromDay} onChange={setFromDay} error={error('fromDay')} />
        <TextField
          label="Input"
          inputMode="decimal"
          value={input}
          onChange={setInput}
          error={error('input')}
        />
        <TextField
          label="Output"
          inputMode="decimal"
          value={output}
          onChange={setOutput}
          error={error('output')}
        />
        <TextField
          label="Cached"
          inputMode="decimal"
          value={cached}
          onChange={setCached}
          error={error('cached')}
        />
        <TextField
          label="Reason"
          className="col-span-3"
          maxLength={1_000}
          value={reason}
          onChange={setReason}
          error={error('reason')}
        />
      </div>
    </Dialog>
  );
}
