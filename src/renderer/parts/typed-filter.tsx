// A field of a filter bar: what is typed counts after a moment, or at once with Enter.
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { TextField } from './field.tsx';

const TYPING_MS = 200;

export interface TypedFilterProps {
  label: string;
  placeholder: string;
  icon?: ReactNode;
  value: string;
  maxLength?: number;
  /** The key `/` leads here. */
  search?: boolean;
  onChange: (value: string) => void;
  className?: string;
}

export function TypedFilter(props: TypedFilterProps) {
  const { label, placeholder, icon, value, maxLength = 100, search = false, onChange, className } = props;
  const [draft, setDraft] = useState(value);
  const latest = useRef(onChange);
  useEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => setDraft(value), [value]);
  useEffect(() => {
    if (draft === value) return;
    const timer = setTimeout(() => latest.current(draft), TYPING_MS);
    return () => clearTimeout(timer);
  }, [draft, value]);
  return (
    <TextField
      label={label}
      hideLabel
      {...(search ? { 'data-search': true } : {})}
      icon={icon}
      placeholder={placeholder}
      maxLength={maxLength}
      value={draft}
      onChange={setDraft}
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.currentTarget.blur();
        if (event.key !== 'Enter') return;
        latest.current(draft);
        event.currentTarget.blur();
      }}
      className={className}
    />
  );
}
