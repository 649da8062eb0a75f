// Tabs: several faces of one thing, one shown at a time.
import { Tabs as Base } from '@base-ui/react/tabs';
import type { ReactNode } from 'react';
import { cx } from './class-names.ts';

export interface Tab {
  id: string;
  label: string;
  /** Shown after the label, for example a count. */
  mark?: ReactNode;
  content: ReactNode;
}

export interface TabsProps {
  /** What the tabs are of; read out. */
  label: string;
  tabs: readonly Tab[];
  value: string;
  onChange: (id: string) => void;
  className?: string | undefined;
}

export function Tabs({ label, tabs, value, onChange, className }: TabsProps) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next) => onChange(String(next))}
      className={cx('flex min-h-0 flex-col', className)}
    >
      <Base.List
        aria-label={label}
        className="relative flex shrink-0 gap-4 overflow-x-auto border-b border-line px-3"
      >
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.id}
            value={tab.id}
            className="flex h-8 items-center gap-1.5 text-base font-medium whitespace-nowrap text-muted select-none hover:text-ink focus-visible:-outline-offset-2 data-active:text-ink"
          >
            {tab.label}
            {tab.mark !== undefined && (
              <span className="tnum text-sm font-normal text-faint">{tab.mark}</span>
            )}
          </Base.Tab>
        ))}
        <Base.Indicator className="absolute bottom-0 left-0 h-0.5 w-(--active-tab-width) translate-x-(--active-tab-left) bg-accent transition-[translate,width] duration-150" />
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.id} value={tab.id} className="min-h-0 flex-1 overflow-y-auto outline-none">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
