// How the score came about, as it was stored: every layer, what it weighed, what it gave, and which rule decided.
import type { AlertDetail } from '../../../../shared/protocol/alerts.ts';
import { cx } from '../../../parts/class-names.ts';

type Event = Pick<NonNullable<AlertDetail['event']>, 'layers' | 'total' | 'decidedBy'>;

const LAYER_WORDS: Readonly<Record<string, string>> = {
  pattern: 'Patterns',
  behavior: 'Behaviour',
  behaviour: 'Behaviour',
  behavioral: 'Behaviour',
  ml: 'Classifier',
  history: 'User history',
  accumulation: 'Conversation so far',
  strongest: 'Raised to the strongest',
};

const DECIDED_WORDS: Readonly<Record<string, string>> = {
  weighted: 'The weighted sum decided',
  strongest: 'The strongest layer decided',
};

/** A layer in words; one this console does not know as it is stored. */
export function layerInWords(name: string): string {
  return LAYER_WORDS[name.toLowerCase()] ?? name;
}

function decidedInWords(rule: string): string {
  const known = DECIDED_WORDS[rule.toLowerCase()];
  if (known !== undefined) return known;
  return rule.toLowerCase() in LAYER_WORDS ? `${layerInWords(rule)} decided` : rule;
}

const rounded = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });

export function Breakdown({ event }: { event: Event }) {
  const decided = event.decidedBy?.toLowerCase();
  const added = event.layers.flatMap((layer) => layer.contribution ?? []);
  const sum = added.reduce((total, contribution) => total + contribution, 0);
  const raised = added.length > 0 && event.total !== null && Math.abs(sum - event.total) > 0.5;
  return (
    <div className="flex flex-col gap-2">
      <table className="w-full border-separate border-spacing-y-1">
        <thead className="text-left text-sm text-muted">
          <tr>
            <th className="font-normal">Layer</th>
            <th className="font-normal">
              <span className="sr-only">Bar</span>
            </th>
            <th className="pl-3 text-right font-normal">Score</th>
            <th className="pl-3 text-right font-normal">Weight</th>
            <th className="pl-3 text-right font-normal">Adds</th>
          </tr>
        </thead>
        <tbody>
          {event.layers.map((layer) => (
            <tr key={layer.name} title={layer.detail ?? undefined}>
              <th
                scope="row"
                className={cx(
                  'pr-3 text-left font-normal whitespace-nowrap',
                  layer.name.toLowerCase() === decided && 'font-semibold',
                )}
              >
                {layerInWords(layer.name)}
              </th>
              <td className="w-full">
                {layer.name === 'strongest' ? null : layer.score === null ? (
                  <span className="text-sm text-faint">not recorded here</span>
                ) : (
                  <span className="block h-2 overflow-hidden rounded-full bg-press">
                    <span
                      data-fill
                      className={cx(
                        'block h-full rounded-full',
                        layer.name.toLowerCase() === decided ? 'bg-accent' : 'bg-faint/70',
                      )}
                      style={{ width: `${Math.min(100, Math.max(0, layer.score))}%` }}
                    />
                  </span>
                )}
              </td>
              <Figure value={layer.score} />
              <Figure
                value={layer.weight}
                form={(value) => `× ${value.toLocaleString('en', { maximumFractionDigits: 2 })}`}
              />
              <Figure value={layer.contribution} />
            </tr>
          ))}
        </tbody>
      </table>
      {event.layers.some((layer) => layer.detail !== null) && (
        <ul className="flex flex-col gap-0.5 text-sm text-muted">
          {event.layers
            .filter((layer) => layer.detail !== null)
            .map((layer) => (
              <li key={layer.name}>
                {layerInWords(layer.name)}: <bdi>{layer.detail}</bdi>
              </li>
            ))}
        </ul>
      )}
      <p className="flex items-baseline justify-between gap-3 border-t border-line pt-2">
        <span className="text-muted">
          {event.decidedBy === null ? 'Which rule decided was not recorded' : decidedInWords(event.decidedBy)}
          {raised && `; weighted, the layers add up to ${rounded(sum)}`}
        </span>
        <span className="shrink-0">
          Total <strong className="tnum text-lg">{event.total ?? '–'}</strong>
        </span>
      </p>
    </div>
  );
}

function Figure({ value, form = rounded }: { value: number | null; form?: (value: number) => string }) {
  return (
    <td className="tnum pl-3 text-right whitespace-nowrap">
      {value === null ? <span className="text-faint">–</span> : form(value)}
    </td>
  );
}
