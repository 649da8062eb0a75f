/** One value of the configuration: a choice, a tick or a number, with what it was and what is wrong with it. */
import { createContext, useContext } from 'react';
import {
  type Configuration,
  type Leaf,
  leavesOf,
  type Pointer,
} from '../../../shared/model/configuration.ts';
import { Checkbox, TextField } from '../../parts/field.tsx';
import { Select } from '../../parts/select.tsx';
import { edit } from '../../state/configuration.ts';
import type { Edits } from '../../state/configuration-draft.ts';
import { sayValue, wordsOf } from './words.ts';

export interface FieldsOf {
  readonly stored: Configuration;
  readonly edits: Edits;
  readonly problems: ReadonlyMap<Pointer, string>;
  /** Why nothing can be changed; null where it can. */
  readonly readOnly: string | null;
  readonly signalsReadOnly: boolean;
}

export const Fields = createContext<FieldsOf | null>(null);

export function useFields(): FieldsOf {
  const fields = useContext(Fields);
  if (fields === null) throw new Error('A value outside of the form');
  return fields;
}

export interface ValueFieldProps {
  readonly pointer: Pointer;
  /** Said to readers in place of the field's own words, where those alone would not tell it from others. */
  readonly label?: string;
  readonly hideLabel?: boolean;
  readonly className?: string;
}

export function ValueField({ pointer, label, hideLabel = false, className }: ValueFieldProps) {
  const { stored, edits, problems, readOnly, signalsReadOnly } = useFields();
  const words = wordsOf(pointer, stored);
  const kept: Leaf = leavesOf(stored).get(pointer) ?? null;
  const value = edits[pointer] ? edits[pointer].value : kept;
  const locked = readOnly !== null || (signalsReadOnly && pointer.startsWith('/signals/'));
  const was = edits[pointer] && `Was ${sayValue(pointer, kept, stored)}`;
  const name = label ?? words.label;
  if (typeof kept === 'boolean')
    return (
      <Checkbox
        label={name}
        hideLabel={hideLabel}
        checked={value === true}
        disabled={locked}
        onChange={(on) => edit(pointer, on)}
        {...(hideLabel ? {} : { description: was })}
        className={className}
      />
    );
  if (words.choices)
    return (
      <Select
        label={name}
        hideLabel={hideLabel}
        options={words.choices}
        value={String(value)}
        disabled={locked}
        description={was ?? words.about}
        onChange={(chosen) => edit(pointer, typeof kept === 'number' ? Number(chosen) : chosen)}
        className={className}
      />
    );
  return (
    <TextField
      label={name}
      hideLabel={hideLabel}
      inputMode="decimal"
      value={value === null ? '' : String(value)}
      readOnly={locked}
      maxLength={12}
      description={was ?? words.about}
      error={problems.get(pointer)}
      onChange={(text) => edit(pointer, text)}
      className={className}
    />
  );
}
