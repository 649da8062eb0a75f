/** The filters of the list of cases. They stand in the address, so this bar only reads a query and gives another. */
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { CASE_STATUSES } from '../../../shared/model/case.ts';
import { LEVELS } from '../../../shared/model/level.ts';
import { Button } from '../../parts/button.tsx';
import { MultiSelect } from '../../parts/combobox.tsx';
import { TextField } from '../../parts/field.tsx';
import { LEVEL_WORDS, LevelShape } from '../../parts/level-badge.tsx';
import { type Choice, Select } from '../../parts/select.tsx';
import {
  type CasesOrder,
  type CasesQuery,
  isCasesFiltered,
  unfilteredCases,
} from '../../state/cases-query.ts';
import { CASE_STATUS_WORDS } from './words.tsx';

const TYPING_MS = 150;

const STATUS_CHOICES: readonly Choice[] = CASE_STATUSES.map((value) => ({
  value,
  label: CASE_STATUS_WORDS[value],
}));
const SEVERITY_CHOICES: readonly Choice[] = LEVELS.toReversed().map((level) => ({
  value: level,
  label: LEVEL_WORDS[level],
  mark: <LevelShape level={level} />,
}));
const ORDER_CHOICES: readonly Choice<CasesOrder>[] = [
  { value: 'updated', label: 'Last changed first' },
  { value: 'created', label: 'Newest first' },
  { value: 'severity', label: 'Gravest first' },
];
const NOBODY: Choice = { value: '', label: 'Nobody' };
const plain = (value: string): Choice => ({ value, label: value });

export interface FilterBarProps {
  query: CasesQuery;
  owners: readonly string[];
  tags: readonly string[];
  /** `typing`: one of many small changes; the address is overwritten rather than added to. */
  onChange: (query: CasesQuery, typing?: boolean) => void;
}

export function FilterBar({ query, owners, tags, onChange }: FilterBarProps) {
  const change = (next: Partial<CasesQuery>) => onChange({ ...query, ...next });
  return (
    <search className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
      <TextSearch text={query.text} onChange={(text) => onChange({ ...query, text }, true)} />
      <MultiSelect
        label="Status"
        options={STATUS_CHOICES}
        values={query.statuses}
        onChange={(statuses) => change({ statuses: statuses as CasesQuery['statuses'] })}
      />
      <MultiSelect
        label="Severity"
        options={SEVERITY_CHOICES}
        values={query.severities}
        onChange={(severities) => change({ severities: severities as CasesQuery['severities'] })}
      />
      <MultiSelect
        label="Owner"
        options={[NOBODY, ...owners.map(plain)]}
        searchable={owners.length > 8}
        values={query.owner === null ? [] : [query.owner]}
        onChange={(values) => change({ owner: values.at(-1) ?? null })}
      />
      <MultiSelect
        label="Tag"
        options={tags.map(plain)}
        searchable={tags.length > 8}
        empty="No tags yet"
        values={query.tag === null ? [] : [query.tag]}
        onChange={(values) => change({ tag: values.at(-1) ?? null })}
      />
      {isCasesFiltered(query) && (
        <Button kind="quiet" onClick={() => onChange(unfilteredCases(query))}>
          Clear
        </Button>
      )}
      <Select
        label="Order"
        hideLabel
        options={ORDER_CHOICES}
        value={query.order}
        onChange={(order) => change({ order })}
        className="ml-auto w-44"
      />
    </search>
  );
}

function TextSearch({ text, onChange }: { text: string; onChange: (text: string) => void }) {
  const [draft, setDraft] = useState(text);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => setDraft(text), [text]);
  useEffect(() => {
    if (draft === text) return;
    const timer = setTimeout(() => latest.current(draft), TYPING_MS);
    return () => clearTimeout(timer);
  }, [draft, text]);
  return (
    <TextField
      label="Search cases"
      hideLabel
      data-search
      icon={<Search />}
      placeholder="Search title, summary, #number  /"
      value={draft}
      onChange={setDraft}
      maxLength={200}
      className="w-72"
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
      }}
    />
  );
}
