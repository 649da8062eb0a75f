// Why something is done: asked before every change of patterns, and kept in the journal.
import type { Ref } from 'react';
import { TextArea } from '../../parts/field.tsx';

const SHORTEST = 3;

/** Whether it says anything at all. */
export const isReason = (text: string): boolean => text.trim().length >= SHORTEST;

export interface ReasonFieldProps {
  value: string;
  onChange: (value: string) => void;
  ref?: Ref<HTMLTextAreaElement> | undefined;
  placeholder?: string | undefined;
}

/** Control or command and Enter sends the form it stands in. */
export function ReasonField({ value, onChange, ref, placeholder }: ReasonFieldProps) {
  return (
    <TextArea
      ref={ref}
      label="Reason"
      description="Kept in the journal, for whoever asks later"
      value={value}
      onChange={onChange}
      maxLength={1_000}
      rows={2}
      placeholder={placeholder}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        event.currentTarget.form?.requestSubmit();
      }}
    />
  );
}
