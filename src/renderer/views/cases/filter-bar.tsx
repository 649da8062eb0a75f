/** The filters of the list of cases. They stand in the address, so this bar only reads a query and gives another. */
import { CASE_STATUSES } from '../../../shared/model/case.ts';
import { Button } from '../../parts/button.tsx';
import { MultiSelect } from '../../parts/combobox.tsx';
import { LEVEL_CHOICES, OneFilter, plainChoice, SearchFilter } from '../../parts/filters.tsx';
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
const ORDER_CHOICES: readonly Choice<CasesOrder>[] = [
  { value: 'updated', label: 'Last changed first' },
  { value: 'created', label: 'Newest first' },
  { value: 'severity', label: 'Gravest first' },
];
const NOBODY: Choice = { value: '', label: 'Nobody' };

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
      <SearchFilter
        label="Search cases"
        placeholder="Search title, summary, #number  /"
        text={query.text}
        onChange={(text) => onChange({ ...query, text }, true)}
        waitMs={TYPING_MS}
        className="w-72"
      />
      <MultiSelect
        label="Status"
        options={STATUS_CHOICES}
        values={query.statuses}
        onChange={(statuses) => change({ statuses: statuses as CasesQuery['statuses'] })}
      />
      <MultiSelect
        label="Severity"
        options={LEVEL_CHOICES}
        values={query.severities}
        onChange={(severities) => change({ severities: severities as CasesQuery['severities'] })}
      />
      <OneFilter
        label="Owner"
        options={[NOBODY, ...owners.map(plainChoice)]}
        searchable={owners.length > 8}
        value={query.owner}
        onChange={(owner) => change({ owner })}
      />
      <OneFilter
        label="Tag"
        options={tags.map(plainChoice)}
        searchable={tags.length > 8}
        empty="No tags yet"
        value={query.tag}
        onChange={(tag) => change({ tag })}
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
