// The left edge: workspace, palette, screens, and who sits here.
import { CircleHelp, PanelLeft, Search } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { IconButton } from '../parts/button.tsx';
import { cx } from '../parts/class-names.ts';
import { Kbd } from '../parts/kbd.tsx';
import { Tooltip } from '../parts/tooltip.tsx';
import { useKeys } from '../state/keys.ts';
import { routeHref } from '../state/route.ts';
import type { Screen } from '../state/screens.ts';
import { Analyst } from './analyst.tsx';
import { GROUPS, useScreen, useScreens } from './screens.ts';
import { WorkspaceSwitcher } from './workspace-switcher.tsx';

const REMEMBERED = 'navigation.narrow';
const SMALL_WINDOW = '(max-width: 1180px)';

/** Whether the navigation shows signs alone: as chosen, else wherever the window is small. */
function useNarrow(): readonly [narrow: boolean, choose: (narrow: boolean) => void] {
  const [chosen, setChosen] = useState(() => localStorage.getItem(REMEMBERED));
  const small = useSyncExternalStore(
    (changed) => {
      const query = matchMedia(SMALL_WINDOW);
      query.addEventListener('change', changed);
      return () => query.removeEventListener('change', changed);
    },
    () => matchMedia(SMALL_WINDOW).matches,
  );
  const choose = (narrow: boolean) => {
    const word = narrow ? 'yes' : 'no';
    localStorage.setItem(REMEMBERED, word);
    setChosen(word);
  };
  return [chosen === null ? small : chosen === 'yes', choose];
}

export function Navigation({ openPalette, openKeys }: { openPalette: () => void; openKeys: () => void }) {
  const [narrow, setNarrow] = useNarrow();
  const screens = useScreens();
  const current = useScreen();
  const toggle = () => setNarrow(!narrow);
  useKeys('Everywhere', [
    { keys: '[', label: narrow ? 'Widen the navigation' : 'Narrow the navigation', run: toggle },
  ]);

  const links = (shown: readonly Screen[]) => (
    <ul className="flex flex-col gap-px">
      {shown.map((screen) => (
        <li key={screen.id}>
          <NavigationLink screen={screen} current={screen.id === current?.id} narrow={narrow} />
        </li>
      ))}
    </ul>
  );

  return (
    <nav
      aria-label="Screens"
      className={cx(
        'flex min-h-0 flex-col gap-1.5 border-r border-line bg-canvas p-2',
        narrow ? 'w-13' : 'w-53',
      )}
    >
      <WorkspaceSwitcher narrow={narrow} />
      <Tooltip text="Find a command" keys="mod+k" side="right">
        <button
          type="button"
          aria-label={narrow ? 'Find a command' : undefined}
          onClick={openPalette}
          className="mb-1 flex h-8 shrink-0 items-center gap-2.5 rounded-md border border-line bg-surface px-2 text-faint hover:border-line-strong hover:text-muted"
        >
          <Search aria-hidden className="size-4 shrink-0" />
          {!narrow && <span className="flex-1 text-left">Find</span>}
          {!narrow && <Kbd keys="mod+k" />}
        </button>
      </Tooltip>
      {/* In a low window the screens scroll, and what stands above and below them stays. */}
      <div className="-mx-2 flex min-h-0 flex-1 flex-col gap-1.5 overflow-x-hidden overflow-y-auto px-2 [scrollbar-width:none]">
        {GROUPS.map(({ title, screens: grouped }) => {
          const shown = grouped.filter((screen) => screen.place === 'main' && screens.includes(screen));
          return shown.length === 0 ? null : (
            <section key={title} aria-label={title}>
              {!narrow && (
                <p aria-hidden className="px-2 pb-0.5 text-xs font-medium text-faint">
                  {title}
                </p>
              )}
              {links(shown)}
            </section>
          );
        })}
      </div>
      <div className="flex shrink-0 flex-col gap-2">
        {links(screens.filter(({ place }) => place === 'foot'))}
        <div className={cx('flex gap-1 border-t border-line pt-2', narrow && 'flex-col')}>
          <Analyst narrow={narrow} />
          <IconButton
            label="Show the keys"
            keys="?"
            icon={<CircleHelp />}
            onClick={openKeys}
            className={cx(narrow && 'w-full')}
          />
          <IconButton
            label={narrow ? 'Widen the navigation' : 'Narrow the navigation'}
            keys="["
            icon={<PanelLeft />}
            onClick={toggle}
            className={cx(narrow && 'w-full')}
          />
        </div>
      </div>
    </nav>
  );
}

function NavigationLink({ screen, current, narrow }: { screen: Screen; current: boolean; narrow: boolean }) {
  const Icon = screen.icon;
  const link = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (current) link.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <Tooltip text={screen.title} keys={screen.keys} side="right">
      <a
        ref={link}
        href={routeHref(screen.id)}
        aria-label={screen.title}
        aria-current={current ? 'page' : undefined}
        className={cx(
          'flex h-7 items-center gap-2.5 rounded-md px-2 font-medium select-none [@media(max-height:760px)]:h-6',
          current ? 'bg-press text-ink' : 'text-muted hover:bg-hover hover:text-ink',
        )}
      >
        <Icon className="size-4 shrink-0" />
        {!narrow && <span className="truncate">{screen.title}</span>}
      </a>
    </Tooltip>
  );
}
