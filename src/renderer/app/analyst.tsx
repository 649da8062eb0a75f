// Who sits here. Asked once, kindly, beside the work and not over it.
import { UserRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Button } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { TextField } from '../parts/field.tsx';
import { Popover } from '../parts/popover.tsx';
import { saveSettings, useSettingsState } from '../state/settings.ts';

/** "Ada Lovelace" as "AL"; a single word as its first letter. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const picked = words.length > 1 ? [words[0], words.at(-1)] : [words[0]];
  return picked.map((word) => [...(word ?? '')][0]?.toUpperCase() ?? '').join('');
}

export function Analyst({ narrow }: { narrow: boolean }) {
  const { settings, known } = useSettingsState();
  const { analyst } = settings;
  const [asked, setAsked] = useState(false);
  const [open, setOpen] = useState(false);
  const asking = known && analyst === '' && !asked;

  const close = () => {
    setAsked(true);
    setOpen(false);
  };
  return (
    <Popover
      side="right"
      align="end"
      title="Who is at this console?"
      open={open || asking}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      takeFocus={!asking}
      trigger={
        <button
          type="button"
          aria-label={analyst === '' ? 'Say who you are' : `You: ${analyst}`}
          className={cx(
            'flex h-(--control) min-w-0 flex-1 items-center gap-2 rounded-md px-1 text-left select-none hover:bg-hover data-popup-open:bg-hover',
            narrow && 'flex-none justify-center',
          )}
        >
          {/* The initials are a picture of the name, which the label says. */}
          <span
            aria-hidden
            data-initials={initials(analyst)}
            className="flex size-5.5 shrink-0 items-center justify-center rounded-full bg-press text-xs font-semibold text-ink before:content-[attr(data-initials)]"
          >
            {analyst === '' && <UserRound className="size-3.5" />}
          </span>
          {!narrow && (
            <span className={cx('truncate', analyst === '' ? 'text-muted' : 'font-medium')}>
              {analyst || 'Your name'}
            </span>
          )}
        </button>
      }
    >
      <AnalystForm name={analyst} onDone={close} />
    </Popover>
  );
}

function AnalystForm({ name, onDone }: { name: string; onDone: () => void }) {
  const [draft, setDraft] = useState(name);
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (await saveSettings({ analyst: draft.trim() })) onDone();
  };
  return (
    <form onSubmit={save} className="flex flex-col gap-3">
      <TextField
        label="Your name"
        value={draft}
        onChange={setDraft}
        maxLength={100}
        placeholder="Ada Lovelace"
        description="Written beside everything you change, and shown to others as the assignee."
      />
      <div className="flex justify-end gap-2">
        <Button kind="quiet" onClick={onDone}>
          {name === '' ? 'Later' : 'Cancel'}
        </Button>
        <Button kind="primary" type="submit" disabled={draft.trim() === ''}>
          Save
        </Button>
      </div>
    </form>
  );
}
