// Everything of a pattern beside its value: score, severity, category, what it is about.

import { useState } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import { LEVELS, levelOf } from '../../../shared/model/level.ts';
import type { PatternDefinition } from '../../../shared/protocol/patterns.ts';
import { Combobox } from '../../parts/combobox.tsx';
import { Checkbox, TextArea, TextField } from '../../parts/field.tsx';
import { LevelBadge, LevelShape } from '../../parts/level-badge.tsx';
import { Select } from '../../parts/select.tsx';
import { ListField } from './list-field.tsx';
import type { Session } from './sessions.ts';
import { CATEGORIES, SEVERITY_WORDS } from './words.ts';

export interface DetailsFormProps {
  session: Session;
  readOnly: string | null;
}

const EDITIONS = ['2025', '2026'];

export function DetailsForm({ session, readOnly }: DetailsFormProps) {
  const { store, edit: onEdit } = session.studio;
  const { name, riskScore, severity, category, enabled, description, owasp, atlas } = useStore(
    store,
    useShallow(({ definition }): Omit<PatternDefinition, 'type' | 'value' | 'caseSensitive' | 'tests'> => {
      const { type, value, caseSensitive, tests, ...details } = definition;
      return details;
    }),
  );
  const fixed = readOnly !== null;
  const [typed, setTyped] = useState('');
  const offered = [
    ...new Set([...CATEGORIES, ...(category ? [category] : []), ...(typed.trim() ? [typed.trim()] : [])]),
  ]
    .filter((each) => each.toLowerCase().includes(typed.trim().toLowerCase()))
    .map((value) => ({ value, label: value }));
  const setScore = (text: string) => {
    const score = Math.round(Number(text));
    if (text.trim() !== '' && Number.isFinite(score))
      onEdit({ riskScore: Math.min(100, Math.max(0, score)) });
    else if (text.trim() === '') onEdit({ riskScore: 0 });
  };
  return (
    <form
      aria-label="Details"
      onSubmit={(event) => event.preventDefault()}
      className="grid grid-cols-[repeat(auto-fit,minmax(13rem,1fr))] items-start gap-x-4 gap-y-3 p-3"
    >
      <TextField
        label="Name"
        value={name}
        maxLength={100}
        readOnly={fixed}
        onChange={(next) => onEdit({ name: next })}
        error={name.trim() === '' ? 'Name the pattern' : undefined}
      />
      <TextField
        label="Score"
        type="number"
        min={0}
        max={100}
        value={String(riskScore)}
        readOnly={fixed}
        onChange={setScore}
        description={<LevelBadge level={levelOf(riskScore)} />}
      />
      <Select
        label="Severity"
        disabled={fixed}
        options={[
          { value: 'none', label: 'Not set' },
          ...LEVELS.map((value) => ({
            value,
            label: SEVERITY_WORDS[value],
            mark: <LevelShape level={value} />,
          })),
        ]}
        value={severity ?? 'none'}
        onChange={(next) => onEdit({ severity: next === 'none' ? null : next })}
      />
      {fixed ? (
        <TextField label="Category" value={category ?? ''} readOnly onChange={() => undefined} />
      ) : (
        <Combobox
          label="Category"
          description="One of the five, or another you type"
          options={offered}
          value={category}
          onQuery={setTyped}
          onChange={(next) => onEdit({ category: next?.slice(0, 50) ?? null })}
        />
      )}
      <TextArea
        label="Description"
        className="col-span-full"
        rows={2}
        maxLength={2_000}
        value={description}
        readOnly={fixed}
        onChange={(next) => onEdit({ description: next })}
      />
      {[...new Set([...EDITIONS, ...Object.keys(owasp)])].map((edition) => (
        <ListField
          key={edition}
          label={`OWASP LLM Top 10, ${edition}`}
          placeholder="LLM01, LLM07"
          values={owasp[edition] ?? []}
          readOnly={fixed}
          onChange={(ids) => {
            const { [edition]: _, ...rest } = owasp;
            onEdit({ owasp: ids.length === 0 ? rest : { ...rest, [edition]: ids } });
          }}
        />
      ))}
      <ListField
        label="MITRE ATLAS"
        placeholder="AML.T0051"
        values={atlas}
        readOnly={fixed}
        onChange={(ids) => onEdit({ atlas: ids })}
      />
      <Checkbox
        label="Enabled"
        description="Takes part in scoring once it is published"
        checked={enabled}
        disabled={fixed}
        onChange={(next) => onEdit({ enabled: next })}
      />
    </form>
  );
}
