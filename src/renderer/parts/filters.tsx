// What the filter bars of the lists have in common: a search that follows typing, a menu of which one is chosen, and the levels.
import { Search } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { LEVELS } from '../../shared/model/level.ts';
import { MultiSelect } from './combobox.tsx';
import { TextField } from './field.tsx';
import { LEVEL_WORDS, LevelShape } from './level-badge.tsx';
import type { Choice } from './select.tsx';

/** The levels as choices, worst first. */
export const LEVEL_CHOICES: readonly Choice[] = LEVELS.toReversed().map((level) => ({
  value: level,
  label: LEVEL_WORDS[level],
  mark: <LevelShape level={level} />,
}));

/** A choice that is called as it is written. */
export const plainChoice = (value: string): Choice => ({ value, label: value });

export interface SearchFilterProps {
  label: string;
  placeholder: string;
  text: string;
  onChange: (text: string) => void;
  /** How long the list waits for the next letter; Enter does not wait. */
  waitMs: number;
  className: string;
}

/** The field answers at once; the list follows a moment later, so that letters typed fast are searched for together. */
export function SearchFilter({ label, placeholder, text, onChange, waitMs, className }: SearchFilterProps) {
  const [draft, setDraft] = useState(text);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => setDraft(text), [text]);
  useEffect(() => {
    if (draft === text) return;
    const timer = setTimeout(() => latest.current(draft), waitMs);
    return () => clearTimeout(timer);
  }, [draft, text, waitMs]);
  return (
    <TextField
      label={label}
      hideLabel
      data-search
      icon={<Search />}
      placeholder={placeholder}
      maxLength={200}
      value={draft}
      onChange={setDraft}
      onKeyDown={(event) => {
        if (event.key === 'Enter') latest.current(draft);
        if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
      }}
      className={className}
    />
  );
}

export interface OneFilterProps {
  label: string;
  options: readonly Choice[];
  /** Null for none. */
  value: string | null;
  onChange: (value: string | null) => void;
  searchable?: boolean | undefined;
  empty?: string | undefined;
  /** Told what is typed, where the options depend on it. */
  onQuery?: ((query: string) => void) | undefined;
}

/** One of many, or none: choosing another replaces it, choosing it again takes it away. */
export function OneFilter({ value, onChange, ...rest }: OneFilterProps) {
  return (
    <MultiSelect
      {...rest}
      values={value === null ? [] : [value]}
      onChange={(values) => onChange(values.at(-1) ?? null)}
    />
  );
}
