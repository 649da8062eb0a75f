// The columns of the library: their names and widths, which give way in a narrow window, and what each draws of a pattern.
// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be laid out as a table; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import { CircleCheck, CirclePause, FilePen, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { LEVELS } from '../../../../shared/model/level.ts';
import type { PatternRow } from '../../../../shared/protocol/patterns.ts';
import { Sparkline } from '../../../charts/sparkline.tsx';
import { LEVEL_TEXT, LEVEL_WORDS, LevelShape } from '../../../parts/level-badge.tsx';
import { oneLine } from '../../../parts/segments.ts';
import { formatDateTime, formatShort } from '../../../parts/time-format.ts';
import { ENOUGH_LABELS, falseShare, hitsOf, type PatternOrder } from '../../../state/patterns-query.ts';
import { routeHref } from '../../../state/route.ts';
import { compact, plural } from '../../overview/figure.ts';
import { microseconds, percent } from '../figures.ts';
import { HealthChip } from '../grade.tsx';

export type ColumnId = PatternOrder;

interface Column {
  readonly word: string;
  /** Said when the pointer rests on the head. */
  readonly explanation?: string;
  /** Pixels; the name takes what is left, and never less than this. */
  readonly width: number;
  readonly right?: boolean;
  /** Numbers and times are mostly asked for from the top. */
  readonly downFirst?: boolean;
  readonly cell: (row: PatternRow, zone: string) => ReactNode;
}

const CELL = 'truncate px-1.5';
const NOTHING = <span className="text-faint">–</span>;

function Cell({
  children,
  right = false,
  title,
}: {
  children: ReactNode;
  right?: boolean;
  title?: string | undefined;
}) {
  return (
    <span role="gridcell" title={title} className={`${CELL} ${right ? 'tnum text-right' : ''}`}>
      {children}
    </span>
  );
}

function At({ at, zone }: { at: string | null; zone: string }) {
  return (
    <Cell title={at === null ? undefined : `${formatDateTime(at, zone)} ${zone}`}>
      {at === null ? NOTHING : <time className="text-muted">{formatShort(at, zone)}</time>}
    </Cell>
  );
}

/** Where a pattern is looked at and written; of one never published, the list of such drafts. */
const studioHref = ({ id, name }: PatternRow) => routeHref(id === null ? 'studio' : `studio/${name}`);

function Name({ row }: { row: PatternRow }) {
  const [Sign, look, word] =
    row.id === null
      ? ([FilePen, 'text-accent', 'Never published'] as const)
      : row.enabled
        ? ([CircleCheck, 'text-good', 'Enabled'] as const)
        : ([CirclePause, 'text-faint', 'Disabled'] as const);
  return (
    <span role="gridcell" className="flex min-w-0 items-center gap-1.5 px-1.5">
      <Sign aria-label={word} className={`size-3.5 shrink-0 ${look}`} />
      <a
        href={studioHref(row)}
        tabIndex={-1}
        title={`${row.name}\n${row.description}\n${row.value}`}
        className="min-w-0 truncate font-medium hover:underline"
      >
        <bdi>{oneLine(row.name)}</bdi>
      </a>
      {row.changedOutside && (
        <span
          title="Somebody changed it in the database, past the console"
          className="flex shrink-0 items-center gap-1 rounded-sm border border-warn/50 px-1 text-xs text-warn"
        >
          <TriangleAlert aria-hidden className="size-3" />
          Outside
        </span>
      )}
      {row.drafts.length > 0 && (
        <span
          title={`Drafts of ${row.drafts.join(', ')}`}
          className="shrink-0 rounded-sm border border-accent/50 px-1 text-xs text-accent"
        >
          Draft
        </span>
      )}
    </span>
  );
}

function Severity({ severity }: { severity: string | null }) {
  const level = LEVELS.find((known) => known === severity);
  if (level === undefined) return <Cell>{severity ?? NOTHING}</Cell>;
  return (
    <span role="gridcell" className={`flex items-center gap-1.5 ${CELL} text-sm ${LEVEL_TEXT[level]}`}>
      <LevelShape level={level} />
      {LEVEL_WORDS[level]}
    </span>
  );
}

function Hits({ row }: { row: PatternRow }) {
  const sum = hitsOf(row);
  if (sum === null || row.hits === null)
    return (
      <Cell right title="Events cannot be read">
        {NOTHING}
      </Cell>
    );
  return (
    <span role="gridcell" className="flex items-center justify-end gap-2 overflow-hidden px-1.5">
      {sum > 0 && (
        <Sparkline
          values={row.hits}
          width={48}
          height={18}
          label={`Hits by day, oldest first: ${row.hits.join(', ')}`}
        />
      )}
      <a
        href={routeHref('alerts', { pattern: row.name })}
        tabIndex={-1}
        title="Alerts of this pattern"
        className="tnum w-10 text-right hover:underline"
      >
        {compact(sum)}
      </a>
    </span>
  );
}

function FalsePositives({ row }: { row: PatternRow }) {
  const share = falseShare(row);
  const words = `${plural(row.falsePositives, 'false positive')} among ${plural(row.closed, 'closed alert')} of 90 days`;
  return (
    <Cell
      right
      title={share === null ? `${words}. Under ${ENOUGH_LABELS} closed alerts a share says nothing.` : words}
    >
      {share === null ? (
        <span className="text-faint">
          unmeasured{' '}
          <span className="text-sm">
            {row.closed}/{ENOUGH_LABELS}
          </span>
        </span>
      ) : (
        <>
          <span className={share >= 0.5 ? 'text-warn' : undefined}>{percent(share)}</span>{' '}
          <span className="text-sm text-faint">of {compact(row.closed)}</span>
        </>
      )}
    </Cell>
  );
}

export const COLUMNS: Readonly<Record<ColumnId, Column>> = {
  name: { word: 'Name', width: 190, cell: (row) => <Name row={row} /> },
  type: {
    word: 'Type',
    width: 84,
    cell: ({ type }) => (
      <Cell>
        <span className="text-sm text-muted">{TYPE_WORDS[type]}</span>
      </Cell>
    ),
  },
  category: {
    word: 'Category',
    width: 132,
    cell: ({ category }) => (
      <Cell title={category ?? undefined}>
        {category === null ? NOTHING : <bdi>{categoryInWords(category)}</bdi>}
      </Cell>
    ),
  },
  severity: {
    word: 'Severity',
    width: 84,
    downFirst: true,
    cell: ({ severity }) => <Severity severity={severity} />,
  },
  score: {
    word: 'Score',
    width: 58,
    right: true,
    downFirst: true,
    cell: ({ riskScore }) => <Cell right>{Number.isFinite(riskScore) ? riskScore : NOTHING}</Cell>,
  },
  hits: {
    word: 'Hits, 7 days',
    width: 116,
    right: true,
    downFirst: true,
    cell: (row) => <Hits row={row} />,
  },
  last: {
    word: 'Last hit',
    width: 112,
    downFirst: true,
    cell: ({ lastHitAt }, zone) => <At at={lastHitAt} zone={zone} />,
  },
  false: {
    word: 'False pos.',
    explanation: 'Share of its alerts of 90 days that were closed as false positives',
    width: 132,
    right: true,
    downFirst: true,
    cell: (row) => <FalsePositives row={row} />,
  },
  cost: {
    word: 'Cost',
    explanation: 'Median time for one message',
    width: 70,
    right: true,
    downFirst: true,
    cell: ({ costMicroseconds }) => (
      <Cell right>{costMicroseconds === null ? NOTHING : microseconds(costMicroseconds)}</Cell>
    ),
  },
  health: {
    word: 'Health',
    explanation: 'Whether Python takes it, and whether a text can make it slow',
    width: 124,
    downFirst: true,
    cell: ({ health }) => (
      <span role="gridcell" className={`flex items-center ${CELL}`}>
        {health === null ? (
          <span className="text-sm text-faint" title="It is being worked out">
            not yet
          </span>
        ) : (
          <HealthChip health={health} />
        )}
      </span>
    ),
  },
  version: {
    word: 'Version',
    width: 66,
    right: true,
    downFirst: true,
    cell: ({ version }) => <Cell right>{version === null ? NOTHING : `v${version}`}</Cell>,
  },
  updated: {
    word: 'Updated',
    width: 112,
    downFirst: true,
    cell: ({ updatedAt }, zone) => <At at={updatedAt} zone={zone} />,
  },
};

export const COLUMN_IDS = Object.keys(COLUMNS) as ColumnId[];

const TYPE_WORDS: Readonly<Record<PatternRow['type'], string>> = {
  REGEX: 'Regex',
  KEYWORD: 'Keyword',
  BEHAVIORAL: 'Behaviour',
};

/** A type in words. */
export const typeInWords = (type: PatternRow['type']): string => TYPE_WORDS[type];

/** "TOOL_EXPLOITATION" as "Tool exploitation"; what is already words stays. */
export function categoryInWords(category: string): string {
  if (!/^[A-Z_]+$/.test(category)) return oneLine(category);
  return category.charAt(0) + category.slice(1).toLowerCase().replaceAll('_', ' ');
}

/** Width of the check box's column, of the padding at both ends, and of a scroll bar. */
const FIXED_WIDTH = 36 + 12;

/** In the order of giving way. */
const GIVE_WAY: readonly ColumnId[] = ['updated', 'version', 'type', 'last', 'cost', 'severity'];

/** The columns that a width in pixels has room for. */
export function columnsThatFit(room: number): ColumnId[] {
  let kept = COLUMN_IDS;
  const needed = () => FIXED_WIDTH + kept.reduce((sum, id) => sum + COLUMNS[id].width, 0);
  for (const id of GIVE_WAY) {
    if (needed() <= room) break;
    kept = kept.filter((other) => other !== id);
  }
  return kept;
}

/** The columns as a grid's template, the check box first. */
export function templateOf(ids: readonly ColumnId[]): string {
  const widths = ids.map((id) =>
    id === 'name' ? `minmax(${COLUMNS.name.width}px, 1fr)` : `${COLUMNS[id].width}px`,
  );
  return `36px ${widths.join(' ')}`;
}
