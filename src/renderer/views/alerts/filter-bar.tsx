// The filters of the alerts list. They stand in the address, so this bar only reads a query and gives another.
import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { ALERT_STATUSES, type AlertStatus } from '../../../shared/model/alert.ts';
import type { Level } from '../../../shared/model/level.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { MultiSelect } from '../../parts/combobox.tsx';
import { LEVEL_CHOICES, OneFilter, plainChoice, SearchFilter } from '../../parts/filters.tsx';
import type { Choice } from '../../parts/select.tsx';
import { STATUS_WORDS } from '../../parts/status-badge.tsx';
import { type AlertQuery, isFiltered, ME, withFilter } from '../../state/alerts-query.ts';
import { core } from '../../state/core.ts';
import { useSettings } from '../../state/settings.ts';
import { typeInWords } from './columns.tsx';
import { stores } from './stores.ts';
import { TimeFilter } from './time-filter.tsx';

const TYPING_MS = 150;

const STATUS_CHOICES: readonly Choice[] = ALERT_STATUSES.map((status) => ({
  value: status,
  label: STATUS_WORDS[status],
}));

export interface FilterBarProps {
  query: AlertQuery;
  /** `typing`: one of many small changes; the address is overwritten rather than added to. */
  onChange: (query: AlertQuery, typing?: boolean) => void;
}

export function FilterBar({ query, onChange }: FilterBarProps) {
  const { filter } = query;
  const choices = useStore(stores().views.store, (state) => state.choices);
  const { analyst } = useSettings();
  const change = (next: Parameters<typeof withFilter>[1]) => onChange(withFilter(query, next));
  return (
    <search className="flex flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
      <SearchFilter
        label="Search the text of alerts"
        placeholder="Search text  /"
        text={filter.text ?? ''}
        onChange={(text) => onChange(withFilter(query, { text: text || undefined }), true)}
        waitMs={TYPING_MS}
        className="w-52"
      />
      <MultiSelect
        label="Level"
        options={LEVEL_CHOICES}
        values={filter.levels ?? []}
        onChange={(levels) => change({ levels: levels as Level[] })}
      />
      <MultiSelect
        label="Status"
        options={STATUS_CHOICES}
        values={filter.statuses ?? []}
        onChange={(statuses) => change({ statuses: statuses as AlertStatus[] })}
      />
      <OneFilter
        label="Assignee"
        searchable
        options={[
          { value: ME, label: 'Me', hint: analyst },
          { value: '', label: 'Unassigned' },
          ...choices.assignees.map(plainChoice),
        ]}
        value={filter.assignee ?? null}
        onChange={(assignee) => change({ assignee: assignee ?? undefined })}
      />
      <TimeFilter times={filter} onChange={change} />
      <UserFilter user={filter.user} onChange={(user) => change({ user })} />
      <OneFilter
        label="Pattern"
        searchable
        options={choices.patterns.map(plainChoice)}
        value={filter.pattern ?? null}
        onChange={(pattern) => change({ pattern: pattern ?? undefined })}
        empty="No pattern matched yet"
      />
      <MultiSelect
        label="Type"
        options={choices.types.map((type) => ({ value: type, label: typeInWords(type) }))}
        values={filter.types ?? []}
        onChange={(types) => change({ types })}
        empty="No alerts yet"
      />
      {filter.conversation !== undefined && (
        <span className="inline-flex h-(--control) max-w-64 items-center gap-1 rounded-md border border-line-strong bg-raised pl-2">
          Conversation
          <bdi className="truncate font-mono text-sm text-accent">{filter.conversation}</bdi>
          <IconButton
            label="Any conversation"
            icon={<X />}
            onClick={() => change({ conversation: undefined })}
          />
        </span>
      )}
      {isFiltered(query) && (
        <Button kind="quiet" onClick={() => onChange({ filter: {}, order: query.order })}>
          Clear
        </Button>
      )}
    </search>
  );
}

function UserFilter({
  user,
  onChange,
}: {
  user: string | undefined;
  onChange: (user: string | undefined) => void;
}) {
  const [found, setFound] = useState<readonly Choice[]>([]);
  const asked = useRef(0);
  const look = (query: string) => {
    const mine = ++asked.current;
    core()
      .call('alerts.users', { query: query.slice(0, 100) })
      .then(
        (users) => {
          if (mine !== asked.current) return;
          setFound(
            users.map(({ id, name, email }) => ({
              value: id,
              label: name ?? email ?? `User ${id}`,
              hint: email ?? id,
            })),
          );
        },
        () => mine === asked.current && setFound([]),
      );
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the first names are looked up once, and the chosen one's when it is set
  useEffect(() => look(user ?? ''), [user]);
  return (
    <OneFilter
      label="User"
      searchable
      options={found}
      value={user ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
      onQuery={look}
      empty="Nobody by that name"
    />
  );
}
