// A short list of identifiers in one field, parted by commas.
import { useState } from 'react';
import { TextField } from '../../parts/field.tsx';

export interface ListFieldProps {
  label: string;
  placeholder: string;
  values: readonly string[];
  readOnly: boolean;
  onChange: (values: string[]) => void;
}

const MOST = 20;
const LONGEST = 20;

const partsOf = (text: string): string[] =>
  [
    ...new Set(
      text
        .split(/[,;\s]+/)
        .filter((part) => part !== '')
        .map((part) => part.slice(0, LONGEST)),
    ),
  ].slice(0, MOST);

export function ListField({ label, placeholder, values, readOnly, onChange }: ListFieldProps) {
  // What is typed, as long as it stands for the list: a comma at its end is no part of the list, but is not to vanish.
  const [typed, setTyped] = useState('');
  const same = partsOf(typed).join() === values.join();
  return (
    <TextField
      label={label}
      placeholder={placeholder}
      readOnly={readOnly}
      value={same ? typed : values.join(', ')}
      onChange={(text) => {
        setTyped(text);
        onChange(partsOf(text));
      }}
    />
  );
}
