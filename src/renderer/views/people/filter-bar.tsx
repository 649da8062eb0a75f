/** The filters of the list of people. They stand in the address, so this bar only reads a query and gives another. */
import { Button } from '../../parts/button.tsx';
import { MultiSelect } from '../../parts/combobox.tsx';
import { LEVEL_CHOICES, OneFilter, plainChoice, SearchFilter } from '../../parts/filters.tsx';
import type { Choice } from '../../parts/select.tsx';
import { usePeople } from '../../state/people.ts';
import {
  isPeopleFiltered,
  type PeopleQuery,
  type PersonFlag,
  SINCE_WORDS,
  type Since,
  unfilteredPeople,
} from '../../state/people-query.ts';
import { FLAGS } from './words.tsx';

const TYPING_MS = 150;

const FLAG_CHOICES: readonly Choice[] = Object.entries(FLAGS).map(([value, { word }]) => ({
  value,
  label: word,
}));
const SINCE_CHOICES: readonly Choice[] = Object.entries(SINCE_WORDS).map(([value, label]) => ({
  value,
  label,
}));
/** A menu this long is searched. */
const MOST_IN_SIGHT = 8;

export interface FilterBarProps {
  query: PeopleQuery;
  /** `typing`: one of many small changes; the address is overwritten rather than added to. */
  onChange: (query: PeopleQuery, typing?: boolean) => void;
}

export function FilterBar({ query, onChange }: FilterBarProps) {
  const roles = usePeople((state) => state.roles);
  const teams = usePeople((state) => state.teams);
  const change = (next: Partial<PeopleQuery>) => onChange({ ...query, ...next });
  return (
    <search className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
      <SearchFilter
        label="Search people"
        placeholder="Search name, e-mail, id  /"
        text={query.text}
        onChange={(text) => onChange({ ...query, text }, true)}
        waitMs={TYPING_MS}
        className="w-56"
      />
      <MultiSelect
        label="Level"
        options={LEVEL_CHOICES}
        values={query.levels}
        onChange={(levels) => change({ levels: levels as PeopleQuery['levels'] })}
      />
      <MultiSelect
        label="Flags"
        options={FLAG_CHOICES}
        values={query.flags}
        onChange={(flags) => change({ flags: flags as PersonFlag[] })}
      />
      <OneFilter
        label="Role"
        options={roles.map(plainChoice)}
        searchable={roles.length > MOST_IN_SIGHT}
        empty="None here"
        value={query.role}
        onChange={(role) => change({ role })}
      />
      <OneFilter
        label="Team"
        options={teams.map(plainChoice)}
        searchable={teams.length > MOST_IN_SIGHT}
        empty="None here"
        value={query.team}
        onChange={(team) => change({ team })}
      />
      <OneFilter
        label="Incident"
        options={SINCE_CHOICES}
        value={query.since}
        onChange={(since) => change({ since: since as Since | null })}
      />
      {isPeopleFiltered(query) && (
        <Button kind="quiet" onClick={() => onChange(unfilteredPeople(query))}>
          Clear
        </Button>
      )}
    </search>
  );
}
