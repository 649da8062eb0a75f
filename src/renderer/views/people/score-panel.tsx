/** What a score is made of: every input with its weight and its share, and a sum that is the score. */
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useMemo } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../../parts/button.tsx';
import { Panel } from '../../parts/panel.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { INPUTS_PAGE, type Person, type ScoreInputs } from '../../state/person.ts';
import { count, plural } from '../overview/figure.ts';
import { points, printedShares } from './shares.ts';

const KINDS: Readonly<Record<ScoreInputs['inputs'][number]['kind'], string>> = {
  event: 'Event',
  history: 'History',
  accumulation: 'Build-up',
};

export function ScorePanel({ person }: { person: Person }) {
  const inputs = useStore(person.store, (state) => state.inputs);
  const failure = useStore(person.store, (state) => state.inputsFailure);
  const offset = useStore(person.store, (state) => state.offset);
  const total = inputs?.total ?? 0;
  return (
    <Panel
      title="Score"
      hint={inputs !== null && `the sum of ${plural(total, 'input')}, which fade with time`}
      loading={inputs === null}
      error={inputs === null ? failure : null}
      onRetry={() => void person.page(offset)}
      empty={
        total === 0
          ? { why: 'Nothing adds to the score', remedy: 'It is 0 until a risk event names this person.' }
          : null
      }
      flush
      actions={
        total > INPUTS_PAGE && (
          <>
            <span className="tnum text-sm text-muted" aria-live="polite">
              {count(offset + 1)}–{count(Math.min(total, offset + INPUTS_PAGE))} of {count(total)}
            </span>
            <IconButton
              label="Heavier inputs"
              icon={<ChevronLeft />}
              disabled={offset === 0}
              onClick={() => void person.page(offset - INPUTS_PAGE)}
            />
            <IconButton
              label="Lighter inputs"
              icon={<ChevronRight />}
              disabled={offset + INPUTS_PAGE >= total}
              onClick={() => void person.page(offset + INPUTS_PAGE)}
            />
          </>
        )
      }
    >
      {inputs !== null && <Inputs inputs={inputs} />}
    </Panel>
  );
}

function Inputs({ inputs: { inputs, elsewhere, at } }: { inputs: ScoreInputs }) {
  const printed = useMemo(
    () =>
      printedShares(
        inputs.map(({ share }) => share),
        elsewhere,
      ),
    [inputs, elsewhere],
  );
  const cell = 'px-2 py-1 first:pl-3 last:pr-3';
  const head = `${cell} font-medium`;
  return (
    <table className="w-full table-fixed">
      <thead className="text-left text-sm text-muted">
        <tr className="border-b border-line">
          <th className={`${head} w-20`}>Kind</th>
          <th className={`${head} w-28`}>When</th>
          <th className={head}>What</th>
          <th className={`${head} w-16 text-right`}>Score</th>
          <th className={`${head} w-18 text-right`} title="What is left of it after its age">
            Weight
          </th>
          <th className={`${head} w-18 text-right`} title="Points of the score">
            Share
          </th>
        </tr>
      </thead>
      <tbody>
        {inputs.map((input, place) => (
          <tr key={input.event ?? input.kind} className="border-b border-line/60">
            <td className={`${cell} text-muted`}>{KINDS[input.kind]}</td>
            <td className={`${cell} truncate text-muted`}>
              {input.at === null ? '–' : <Time at={input.at} />}
            </td>
            <td className={`${cell} truncate`} title={input.label}>
              <bdi>{oneLine(input.label)}</bdi>
            </td>
            <td className={`${cell} text-right`}>{Math.round(input.score)}</td>
            <td className={`${cell} text-right text-muted`}>{input.weight.toFixed(2)}</td>
            <td className={`${cell} text-right`}>{points(printed.shares[place] ?? 0)}</td>
          </tr>
        ))}
        {printed.elsewhere > 0 && (
          <tr className="border-b border-line/60 text-muted">
            <td className={cell} colSpan={5}>
              Inputs on other pages
            </td>
            <td className={`${cell} text-right`}>{points(printed.elsewhere)}</td>
          </tr>
        )}
      </tbody>
      <tfoot>
        <tr className="font-semibold">
          <td className={cell} colSpan={5}>
            Score, <span className="font-normal text-muted">as of</span>{' '}
            <Time at={at} form="clock" className="font-normal text-muted" />
          </td>
          <td className={`${cell} text-right`} data-testid="score-sum">
            {points(printed.score)}
          </td>
        </tr>
      </tfoot>
    </table>
  );
}
