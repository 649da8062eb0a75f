// The keys of the alerts screen, and the same as commands of the palette.
import { Bell } from 'lucide-react';
import { detailsOf } from '../../state/alerts.ts';
import { type AlertQuery, BUILT_IN_VIEWS } from '../../state/alerts-query.ts';
import { useCommands } from '../../state/commands.ts';
import { type KeyBinding, useKeys } from '../../state/keys.ts';
import { notifyFailure } from '../../state/toasts.ts';
import { useRight } from '../../state/workspace.ts';
import { goToEnd } from './going.ts';
import { stores } from './stores.ts';
import { alertsToCase } from './to-case.ts';
import { type TriageAction, targetsOf } from './triage-actions.ts';

/** Rows that page up and page down pass. */
const PAGE_KEYS = 20;

export interface AlertKeys {
  openKey: string | null;
  triage: readonly TriageAction[];
  onOpen: (key: string | null) => void;
  onShow: (query: AlertQuery) => void;
}

export function useAlertKeys({ openKey, triage, onOpen, onShow }: AlertKeys): void {
  const { alerts, selecting, triage: changes } = stores();
  const mayGather = useRight('cases.write');
  const active = () => alerts.store.getState().active;

  const move = (by: number, extend = false) => {
    if (by < 0 && active() === alerts.store.getState().rows[0]?.key) alerts.release();
    selecting.move(by, alerts.firstVisible(), extend);
    const now = active();
    if (openKey !== null && now !== null && !extend) onOpen(now);
  };
  const stepBack = () => {
    if (openKey !== null) onOpen(null);
    else if (alerts.store.getState().selection.size > 0) selecting.clear();
    else selecting.setActive(null);
  };
  const withActive = (run: (key: string) => void) => {
    const key = active();
    if (key !== null) run(key);
  };
  const selectAll = () => selecting.all().catch((error: unknown) => notifyFailure(detailsOf(error)));

  const bindings: KeyBinding[] = [
    { keys: 'j', label: 'Next alert', run: () => move(1) },
    { keys: 'k', label: 'Previous alert', run: () => move(-1) },
    { keys: 'arrowdown', label: 'Next alert', unlisted: true, run: () => move(1) },
    { keys: 'arrowup', label: 'Previous alert', unlisted: true, run: () => move(-1) },
    { keys: 'pagedown', label: 'Further down', run: () => move(PAGE_KEYS) },
    { keys: 'pageup', label: 'Further up', run: () => move(-PAGE_KEYS) },
    { keys: 'home', label: 'First alert', run: () => void alerts.top() },
    { keys: 'end', label: 'Last alert', run: () => void goToEnd() },
    { keys: 'enter', label: 'Open the alert', run: () => withActive(onOpen) },
    { keys: 'escape', label: 'Close, then unmark', run: stepBack },
    { keys: 'x', label: 'Mark or unmark', run: () => withActive(selecting.toggle) },
    { keys: 'shift+x', label: 'Mark from the last mark to here', run: () => withActive(selecting.range) },
    { keys: 'shift+arrowdown', label: 'Mark downwards', run: () => move(1, true) },
    { keys: 'shift+arrowup', label: 'Mark upwards', run: () => move(-1, true) },
    { keys: 'mod+a', label: 'Mark all that fit', run: () => void selectAll() },
    ...triage,
    ...(mayGather
      ? [{ keys: 'c', label: 'Add to a case', run: () => alertsToCase(targetsOf(openKey)) }]
      : []),
    { keys: 'u', label: 'Undo your last change', run: () => void changes.undo() },
    {
      keys: '/',
      label: 'Search the text',
      run: () => document.querySelector<HTMLInputElement>('[data-search]')?.focus(),
    },
  ];
  useKeys('Alerts', bindings);

  useCommands([
    ...BUILT_IN_VIEWS.map((view) => ({
      id: `alerts.view.${view.id}`,
      label: `Alerts: ${view.name}`,
      group: 'Views',
      icon: Bell,
      run: () => onShow(view.query),
    })),
    ...[
      ...triage,
      bindings.find(({ keys }) => keys === 'c'),
      bindings.find(({ keys }) => keys === 'mod+a'),
      bindings.find(({ keys }) => keys === 'u'),
    ].flatMap((binding) =>
      binding === undefined
        ? []
        : [
            {
              id: `alerts.key.${binding.keys}`,
              label: binding.label,
              group: 'Alerts',
              keys: binding.keys,
              run: () => binding.run(new KeyboardEvent('keydown')),
            },
          ],
    ),
  ]);
}
