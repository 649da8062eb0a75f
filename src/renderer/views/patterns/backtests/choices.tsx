// What can be chosen for a backtest: drafts, patterns to turn on or take out, and the users whose messages count.
import { useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import { Combobox, MultiSelect } from '../../../parts/combobox.tsx';
import { type Choice, Select } from '../../../parts/select.tsx';
import { core } from '../../../state/core.ts';
import { plural } from '../../overview/figure.ts';
import { draftChange, draftOf, type Material, type SetChange, takenOut, turnedOn } from './set-change.ts';

type Kind = 'draft' | 'on' | 'out';

export interface ChangeChoiceProps {
  /** Null while it is read. */
  material: Material | null;
  onAdd: (change: SetChange | null) => void;
  onFailure: (failure: FailureDetails) => void;
}

export function ChangeChoice({ material, onAdd, onFailure }: ChangeChoiceProps) {
  const [kind, setKind] = useState<Kind>('draft');
  const [turn, setTurn] = useState(0);
  const rows = material?.rows.filter(({ id }) => id !== null) ?? [];
  const drafted = rows.filter(({ drafts }) => drafts.length > 0);
  const options: Readonly<Record<Kind, readonly Choice[]>> = {
    draft: [
      ...drafted.map(({ name, drafts }) => ({ value: name, label: name, hint: drafts.join(', ') })),
      ...(material?.fresh ?? []).map(({ id, definition, author }) => ({
        value: `draft ${id}`,
        label: definition.name || 'Unnamed draft',
        hint: `new, ${author}`,
      })),
    ],
    on: rows.filter(({ enabled }) => !enabled).map(({ name }) => ({ value: name, label: name })),
    out: rows.filter(({ enabled }) => enabled).map(({ name }) => ({ value: name, label: name })),
  };
  const take = async (value: string): Promise<SetChange | null> => {
    if (kind === 'out') return takenOut(value);
    if (kind === 'on') return turnedOn(value);
    const fresh = material?.fresh.find(({ id }) => value === `draft ${id}`);
    return fresh === undefined ? draftOf(value) : draftChange(fresh);
  };
  const empty: Readonly<Record<Kind, string>> = {
    draft: 'Nobody has a draft',
    on: 'No pattern is disabled',
    out: 'No pattern is enabled',
  };
  return (
    <div className="grid grid-cols-[11rem_minmax(0,1fr)] gap-2">
      <Select
        label="Kind of change"
        hideLabel
        options={[
          { value: 'draft', label: 'A draft' },
          { value: 'on', label: 'A disabled pattern, on' },
          { value: 'out', label: 'A pattern, taken out' },
        ]}
        value={kind}
        onChange={setKind}
      />
      <Combobox
        // Made anew after each choice, so that the next can be typed at once.
        key={`${kind} ${turn}`}
        label="Pattern to add"
        hideLabel
        options={options[kind]}
        value={null}
        onChange={(value) => {
          if (value === null) return;
          setTurn(turn + 1);
          take(value).then(onAdd, onFailure);
        }}
        placeholder={material === null ? 'Reading the patterns' : 'Add a pattern'}
        empty={options[kind].length === 0 ? empty[kind] : 'No pattern by that name'}
        clearable={false}
      />
    </div>
  );
}

export function UserChoice({
  users,
  onChange,
}: {
  users: readonly string[];
  onChange: (users: readonly string[]) => void;
}) {
  const [found, setFound] = useState<readonly Choice[]>([]);
  const asked = useRef(0);
  const look = (query: string) => {
    const mine = ++asked.current;
    core()
      .call('alerts.users', { query: query.slice(0, 100) })
      .then(
        (named) => {
          if (mine !== asked.current) return;
          setFound(
            named.map(({ id, name, email }) => ({
              value: id,
              label: name ?? email ?? `User ${id}`,
              hint: email ?? id,
            })),
          );
        },
        () => mine === asked.current && setFound([]),
      );
  };
  return (
    <div className="flex items-center gap-2">
      <MultiSelect
        label="Users"
        searchable
        options={found}
        values={users}
        onChange={onChange}
        onQuery={look}
        empty="Type a name or an address"
      />
      <span className="text-sm text-muted">
        {users.length === 0 ? 'of everybody' : `only of ${plural(users.length, 'user')}`}
      </span>
    </div>
  );
}
