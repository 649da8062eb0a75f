// From an alert to a rule: a pattern made of its words, or an exception so that the like of it no longer counts.
import { Regex, ShieldMinus } from 'lucide-react';
import { useState } from 'react';
import type { AlertDetail } from '../../../../shared/protocol/alerts.ts';
import { IconButton } from '../../../parts/button.tsx';
import { navigate } from '../../../state/route.ts';
import { useRight } from '../../../state/workspace.ts';
import { MakePatternDialog } from '../../patterns/from-message/make-pattern-dialog.tsx';

export function RuleActions({ detail }: { detail: AlertDetail }) {
  const mayWrite = useRight('patterns.write');
  const [making, setMaking] = useState(false);
  const { row, event } = detail;
  const text = event?.message ?? detail.text;
  if (!mayWrite || text === '') return null;
  const spans = event?.patterns.flatMap((pattern) => pattern.spans) ?? [];
  const exclude = () =>
    navigate('patterns/exceptions', {
      new: '1',
      pattern: event?.patterns[0]?.name ?? row.patterns[0] ?? '',
      user: row.userId ?? '',
    });
  return (
    <>
      <IconButton label="Make a pattern" icon={<Regex />} onClick={() => setMaking(true)} />
      <IconButton label="Exclude this" icon={<ShieldMinus />} onClick={exclude} />
      {making && (
        <MakePatternDialog
          text={text}
          spans={spans}
          from={`alert ${row.key}`}
          onClose={() => setMaking(false)}
        />
      )}
    </>
  );
}
