// A panel of the overview: fills the titled box with what was read, or with why there is nothing.
import type { ReactNode } from 'react';
import type { Panel as Read } from '../../../shared/protocol/overview.ts';
import { Panel } from '../../parts/panel.tsx';

interface Props<Data> {
  readonly title: string;
  readonly hint?: ReactNode;
  readonly actions?: ReactNode;
  /** Undefined until the first read. */
  readonly read: Read<Data> | undefined;
  readonly className?: string;
  readonly flush?: boolean;
  readonly children: (data: Data) => ReactNode;
}

export function Slot<Data>({ title, hint, actions, read, className, flush, children }: Props<Data>) {
  return (
    <Panel
      title={title}
      hint={hint || undefined}
      actions={actions}
      className={className}
      flush={flush}
      loading={read === undefined}
      empty={read && read.state !== 'filled' ? { why: read.why, remedy: read.remedy } : null}
    >
      {read?.state === 'filled' && children(read.data)}
    </Panel>
  );
}
