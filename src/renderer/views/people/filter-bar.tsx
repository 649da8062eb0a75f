/** The filters of the list of people. They stand in the address, so this bar only reads a query and gives another. */
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { LEVELS } from '../../../shared/model/level.ts';
import { Button } from '../../parts/button.tsx';
import { MultiSelect } from '../../parts/combobox.tsx';
import { TextField } from '../../parts/field.tsx';
import { LEVEL_WORDS, LevelShape } from '../../parts/level-badge.tsx';
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

const LEVEL_CHOICES: readonly Choice[] = LEVELS.toReversed().map((level) => ({
  value: level,
  label: LEVEL_WORDS[level],
  mark: <LevelShape level={level} />,
}));
const FLAG_CHOICES: readonly Choice[] = Object.entries(FLAGS).map(([value, { word }]) => ({
  value,
  label: word,
}));
const SINCE_CHOICES: readonly Choice[] = Object.entries(SINCE_WORDS).map(([value, label]) => ({
  value,
  label,
}));
const plain = (value: string): Choice => ({ value, label: value });

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
      <TextSearch text={query.text} onChange={(text) => onChange({ ...query, text }, true)} />
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
      <One label="Role" options={roles.map(plain)} value={query.role} onChange={(role) => change({ role })} />
      <One label="Team" options={teams.map(plain)} value={query.team} onChange={(team) => change({ team })} />
      <One
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

interface OneProps {
  label: string;
  options: readonly Choice[];
  value: string | null;
  onChange: (value: string | null) => void;
}

/** One of many, or none: choosing another replaces it, choosing it again takes it away. */
function One({ value, onChange, options, label }: OneProps) {
  return (
    <MultiSelect
      label={label}
      options={options}
      searchable={options.length > 8}
      empty="None here"
      values={value === null ? [] : [value]}
      onChange={(values) => onChange(values.at(-1) ?? null)}
    />
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
      label="Search people"
      hideLabel
      data-search
      icon={<Search />}
      placeholder="Search name, e-mail, id  /"
      maxLength={200}
      value={draft}
      onChange={setDraft}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
        if (event.key !== 'Enter') return;
        latest.current(draft);
        event.currentTarget.blur();
      }}
      className="w-56"
    />
  );
}
