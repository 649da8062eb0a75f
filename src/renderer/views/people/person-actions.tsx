/** What can be done about a person: buttons, their keys, and the same in the palette; or why nothing can. */
import { Ban, BellDot, Flag, FlagOff, FolderPlus, LockOpen, ShieldCheck, ShieldX } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { PersonDetail } from '../../../shared/protocol/people.ts';
import { Button } from '../../parts/button.tsx';
import { Tooltip } from '../../parts/tooltip.tsx';
import { useCommands } from '../../state/commands.ts';
import { gather } from '../../state/gathering.ts';
import { useKeys } from '../../state/keys.ts';
import type { Person } from '../../state/person.ts';
import { navigate } from '../../state/route.ts';
import { useRight } from '../../state/workspace.ts';
import { ActionDialog, type Deed } from './action-dialog.tsx';
import { nameOf } from './words.tsx';

interface Offer {
  readonly deed: Deed;
  readonly label: string;
  readonly keys: string;
  readonly icon: ReactNode;
}

export function PersonActions({ detail, person }: { detail: PersonDetail; person: Person }) {
  const mayAct = useRight('people.act');
  const mayGather = useRight('cases.write');
  const [asking, setAsking] = useState<Deed | null>(null);
  const { row } = detail;
  const known = row.spaces.includes('auth') || row.spaces.includes('events');
  const has = (flag: (typeof row.flags)[number]) => row.flags.includes(flag);
  // Whoever is kept from something else than the chat is blocked too, and can be let in.
  const blocked = detail.block !== null;
  const offers: Offer[] = [
    has('flagged')
      ? { deed: 'unflag', label: 'Remove flag', keys: 'f', icon: <FlagOff /> }
      : { deed: 'flag', label: 'Flag', keys: 'f', icon: <Flag /> },
    has('whitelisted')
      ? { deed: 'unwhitelist', label: 'End whitelisting', keys: 'w', icon: <ShieldX /> }
      : { deed: 'whitelist', label: 'Whitelist', keys: 'w', icon: <ShieldCheck /> },
    blocked
      ? { deed: 'unblock', label: 'Unblock', keys: 'b', icon: <LockOpen /> }
      : { deed: 'block', label: 'Block', keys: 'b', icon: <Ban /> },
  ];
  const possible = mayAct && known ? offers : [];
  const alerts = () => navigate('alerts', { user: row.id });
  const toCase = () =>
    gather({
      members: [{ kind: 'person', ref: row.key }],
      what: nameOf(row),
      title: `About ${nameOf(row)}`,
      severity: row.level ?? 'MEDIUM',
    });
  const bindings = [
    ...(mayGather ? [{ keys: 'c', label: 'Add to a case', run: toCase }] : []),
    ...possible.map(({ deed, label, keys }) => ({ keys, label, run: () => setAsking(deed) })),
    ...(known ? [{ keys: 'a', label: 'Alerts of this person', run: alerts }] : []),
  ];
  useKeys('Person', bindings);
  useCommands(bindings.map((binding) => ({ ...binding, id: `person.${binding.keys}`, group: 'Person' })));
  return (
    <div className="ml-auto flex flex-wrap items-center gap-2">
      {!mayAct && (
        <span className="text-sm text-muted">
          Read only: your role may not flag, whitelist or block people here. An administrator can grant it the
          role console_analyst.
        </span>
      )}
      {mayGather && (
        <Tooltip text="Add to a case" keys="c">
          <Button icon={<FolderPlus />} onClick={toCase}>
            To a case
          </Button>
        </Tooltip>
      )}
      {known && (
        <Tooltip text="Alerts of this person" keys="a">
          <Button icon={<BellDot />} onClick={alerts}>
            Alerts
          </Button>
        </Tooltip>
      )}
      {possible.map(({ deed, label, keys, icon }) => (
        <Tooltip key={deed} text={label} keys={keys}>
          <Button icon={icon} kind={deed === 'block' ? 'danger' : 'plain'} onClick={() => setAsking(deed)}>
            {label}
          </Button>
        </Tooltip>
      ))}
      {asking !== null && (
        <ActionDialog deed={asking} detail={detail} person={person} onClose={() => setAsking(null)} />
      )}
    </div>
  );
}
