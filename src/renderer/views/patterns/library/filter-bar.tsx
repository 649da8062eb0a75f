// The library's filters. They stand in the address, so this bar only reads a query and gives another.
import { Plus } from 'lucide-react';
import { useMemo } from 'react';
import { PATTERN_TYPES, type PatternRow } from '../../../../shared/protocol/patterns.ts';
import { Button } from '../../../parts/button.tsx';
import { MultiSelect } from '../../../parts/combobox.tsx';
import { LEVEL_CHOICES, SearchFilter } from '../../../parts/filters.tsx';
import type { Choice } from '../../../parts/select.tsx';
import {
  isPatternFilter,
  NONE,
  PATTERN_STATES,
  type PatternQuery,
  type PatternState,
  STATE_WORDS,
  withoutFilters,
} from '../../../state/patterns-query.ts';
import { useRight } from '../../../state/workspace.ts';
import { categoryInWords, typeInWords } from './columns.tsx';

const TYPING_MS = 60;

const STATE_CHOICES: readonly Choice[] = PATTERN_STATES.map((value) => ({
  value,
  label: STATE_WORDS[value],
}));
const TYPE_CHOICES: readonly Choice[] = PATTERN_TYPES.map((value) => ({ value, label: typeInWords(value) }));
const SEVERITY_CHOICES: readonly Choice[] = [...LEVEL_CHOICES, { value: NONE, label: 'None' }];

export interface FilterBarProps {
  rows: readonly PatternRow[];
  query: PatternQuery;
  /** `typing`: one of many small changes; the address is overwritten rather than added to. */
  onChange: (query: PatternQuery, typing?: boolean) => void;
  onNew: () => void;
}

export function FilterBar({ rows, query, onChange, onNew }: FilterBarProps) {
  const categories = useMemo(() => categoriesOf(rows), [rows]);
  const mayWrite = useRight('patterns.write');
  const change = (next: Partial<PatternQuery>) => onChange({ ...query, ...next });
  return (
    <search className="flex flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
      <SearchFilter
        label="Search patterns"
        placeholder="Search name, value, description  /"
        text={query.text}
        onChange={(text) => onChange({ ...query, text }, true)}
        waitMs={TYPING_MS}
        className="w-72"
      />
      <MultiSelect
        label="Category"
        options={categories}
        values={query.categories}
        onChange={(chosen) => change({ categories: chosen })}
        empty="No pattern has a category"
      />
      <MultiSelect
        label="Severity"
        options={SEVERITY_CHOICES}
        values={query.severities}
        onChange={(severities) => change({ severities })}
      />
      <MultiSelect
        label="State"
        options={STATE_CHOICES}
        values={query.states}
        onChange={(states) => change({ states: states as PatternState[] })}
      />
      <MultiSelect
        label="Type"
        options={TYPE_CHOICES}
        values={query.types}
        onChange={(types) => change({ types })}
      />
      {isPatternFilter(query) && (
        <Button kind="quiet" onClick={() => onChange(withoutFilters(query))}>
          Clear
        </Button>
      )}
      {mayWrite && (
        <Button kind="primary" icon={<Plus aria-hidden />} className="ml-auto" onClick={onNew}>
          New pattern
        </Button>
      )}
    </search>
  );
}

function categoriesOf(rows: readonly PatternRow[]): Choice[] {
  const named = new Set(rows.flatMap(({ category }) => category ?? []));
  const choices = [...named].sort().map((value) => ({ value, label: categoryInWords(value) }));
  return rows.some(({ category }) => category === null)
    ? [...choices, { value: NONE, label: 'None' }]
    : choices;
}
