// The form of a behaviour pattern: which signal, and its bounds as fields, kept as the JSON the platform's table holds.
import { type Signal, type SignalName, signalSchema } from '../../../shared/model/signal.ts';
import { Button } from '../../parts/button.tsx';
import { TextArea, TextField } from '../../parts/field.tsx';
import { Callout } from '../../parts/notice.tsx';
import { Select } from '../../parts/select.tsx';

interface Words {
  readonly label: string;
  readonly about: string;
  /** Bounds by name: what they are called, in which unit. */
  readonly bounds: Readonly<Record<string, string>>;
}

export const SIGNALS: Readonly<Record<SignalName, Words>> = {
  rapid_fire_messages: {
    label: 'Rapid messages',
    about: 'More messages than this within so many seconds.',
    bounds: { more_than: 'More than (messages)', seconds: 'Within (seconds)' },
  },
  tool_call_escalation: {
    label: 'Rising tool calls',
    about: 'Each message leads to more tool calls than the one before.',
    bounds: { messages: 'Messages in a row' },
  },
  role_switching: {
    label: 'Role switching',
    about: 'The model is asked again and again to be somebody else.',
    bounds: { changes: 'Changes of role' },
  },
  repeated_failures: {
    label: 'Repeated denials',
    about: 'More permission denials in the session than this.',
    bounds: { more_than: 'More than (denials)' },
  },
  suspicious_timing: {
    label: 'Machine-like timing',
    about: 'The gaps between messages differ by less than this share: a program writes.',
    bounds: { gaps: 'Gaps looked at', percent: 'Differ by less than (%)' },
  },
  excessive_tool_calls: {
    label: 'Many tool calls',
    about: 'One message leads to more tool calls than this.',
    bounds: { more_than: 'More than (calls)' },
  },
  context_stuffing: {
    label: 'Very long message',
    about: 'A message is longer than this.',
    bounds: { more_than: 'More than (characters)' },
  },
  context_flooding: {
    label: 'Repeated message',
    about: 'Nearly the same message again and again within so many minutes.',
    bounds: { messages: 'Messages', minutes: 'Within (minutes)', alike: 'Alike by at least (0.5 to 1)' },
  },
  hidden_text: { label: 'Hidden text', about: 'Invisible or look-alike characters.', bounds: {} },
};

const NAMES = Object.keys(SIGNALS) as SignalName[];

/** A signal with its bounds as they are by default, as JSON. */
export function startingSignal(name: SignalName = 'rapid_fire_messages'): string {
  return JSON.stringify(signalSchema.parse({ signal: name }));
}

/** The signal of a value, or null where it is none. */
function signalOf(value: string): Signal | null {
  try {
    return signalSchema.parse(JSON.parse(value));
  } catch {
    return null;
  }
}

/** The bounds as they stand, of the right type or not; null for what is no signal at all. */
function rawOf(value: string): ({ signal: SignalName } & Record<string, unknown>) | null {
  try {
    const raw = JSON.parse(value) as { signal?: unknown };
    return NAMES.includes(raw.signal as SignalName) ? (raw as { signal: SignalName }) : null;
  } catch {
    return null;
  }
}

export interface BehaviourFormProps {
  value: string;
  readOnly: string | null;
  onChange: (value: string) => void;
}

export function BehaviourForm({ value, readOnly, onChange }: BehaviourFormProps) {
  const raw = rawOf(value);
  if (raw === null) {
    return (
      <div className="flex flex-col gap-2 border-t border-line p-3">
        <Callout
          kind="bad"
          title="This value names no signal the engine knows"
          actions={
            readOnly === null && <Button onClick={() => onChange(startingSignal())}>Choose a signal</Button>
          }
        >
          It is to be JSON with a signal and its bounds. Mend it here, or choose a signal in its place.
        </Callout>
        <TextArea label="Value" mono value={value} onChange={onChange} readOnly={readOnly !== null} />
      </div>
    );
  }
  const words = SIGNALS[raw.signal];
  const checked = signalSchema.safeParse(raw);
  const defaults = signalSchema.parse({ signal: raw.signal }) as Record<string, unknown>;
  const put = (bound: string, text: string) => {
    const number = text.trim() === '' ? null : Number(text);
    const { [bound]: _, ...rest } = raw;
    const next = number === null ? rest : { ...rest, [bound]: Number.isFinite(number) ? number : text };
    // As it will be kept: with every bound in its place, so that nothing depends on a default of tomorrow.
    const whole = signalOf(JSON.stringify(next));
    onChange(JSON.stringify(number === null || whole === null ? next : whole));
  };
  const wrong = (bound: string) =>
    checked.success ? undefined : checked.error.issues.find(({ path }) => path[0] === bound)?.message;
  return (
    <div className="flex flex-col gap-3 border-t border-line p-3">
      <div className="flex flex-wrap items-start gap-3">
        <Select
          label="Signal"
          className="w-56"
          options={NAMES.map((name) => ({ value: name, label: SIGNALS[name].label }))}
          value={raw.signal}
          disabled={readOnly !== null}
          onChange={(name) => name !== raw.signal && onChange(startingSignal(name))}
        />
        {Object.entries(words.bounds).map(([bound, label]) => (
          <TextField
            key={`${raw.signal} ${bound}`}
            label={label}
            className="w-44"
            inputMode="decimal"
            value={String(raw[bound] ?? '')}
            placeholder={String(defaults[bound])}
            readOnly={readOnly !== null}
            description={`${String(defaults[bound])} if left empty`}
            error={wrong(bound)}
            onChange={(text) => put(bound, text)}
          />
        ))}
      </div>
      <p className="text-muted">
        {words.about} Read from the course of a conversation: sample texts alone cannot show it.
      </p>
    </div>
  );
}
