// How a connection is protected, the same for Postgres and Redis.

import { TextArea, TextField } from '../../parts/field.tsx';
import { Callout } from '../../parts/notice.tsx';
import { Select } from '../../parts/select.tsx';
import type { Problems, TlsDraft } from './draft.ts';

export const TLS_WORDS: Readonly<Record<TlsDraft['mode'], string>> = {
  verify: 'Encrypted, server verified',
  encrypt: 'Encrypted, server not verified',
  off: 'Not encrypted',
};

const OPTIONS = (['verify', 'encrypt', 'off'] as const).map((value) => ({ value, label: TLS_WORDS[value] }));

export interface TlsFieldsProps {
  /** Whose connection: names the fields for readers. */
  service: string;
  draft: TlsDraft;
  /** Prefix of these fields among the problems. */
  name: 'tls' | 'redisTls';
  problems: Problems;
  onChange: (draft: TlsDraft) => void;
}

export function TlsFields({ service, draft, name, problems, onChange }: TlsFieldsProps) {
  return (
    <>
      <Select
        label={`${service} TLS`}
        options={OPTIONS}
        value={draft.mode}
        onChange={(mode) => onChange({ ...draft, mode })}
      />
      {draft.mode === 'verify' ? (
        <>
          <TextField
            label="Name in the certificate"
            mono
            value={draft.serverName}
            onChange={(serverName) => onChange({ ...draft, serverName })}
            error={problems[`${name}.serverName`]}
            placeholder="as the host"
          />
          <TextArea
            label="Authority to trust besides the system’s (PEM)"
            mono
            rows={2}
            value={draft.authority}
            onChange={(authority) => onChange({ ...draft, authority })}
            error={problems[`${name}.authority`]}
            placeholder="-----BEGIN CERTIFICATE-----"
            spellCheck={false}
            className="col-span-2"
          />
        </>
      ) : (
        <Callout
          kind="warn"
          className="col-span-2"
          title={
            draft.mode === 'off'
              ? 'Passwords and messages can be read on the way'
              : 'Somebody on the way can pose as the server'
          }
        >
          {draft.mode === 'off'
            ? 'Use this only on this machine or within a tunnel.'
            : 'Verify the server wherever you can.'}
        </Callout>
      )}
    </>
  );
}
