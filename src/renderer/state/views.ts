// Saved views, and the values to offer in filters.
import { createStore } from 'zustand/vanilla';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { SavedView } from '../../shared/protocol/views.ts';
import type { Client } from '../bridge/client.ts';
import { detailsOf } from './alerts.ts';
import type { AlertQuery } from './alerts-query.ts';
import { notify, notifyFailure } from './toasts.ts';

export interface ViewsState {
  readonly views: readonly SavedView[];
  readonly choices: CallOutput<'alerts.choices'>;
}

export type Views = ReturnType<typeof createViews>;

/** Saved views over a client. Failures of the lists leave them as they were; failures to save are shown. */
export function createViews(client: Pick<Client, 'call'>) {
  const store = createStore<ViewsState>(() => ({
    views: [],
    choices: { types: [], assignees: [], patterns: [] },
  }));

  async function load(): Promise<void> {
    const [views, choices] = await Promise.allSettled([
      client.call('views.list', {}),
      client.call('alerts.choices', {}),
    ]);
    if (views.status === 'fulfilled') store.setState({ views: views.value });
    if (choices.status === 'fulfilled') store.setState({ choices: choices.value });
  }

  async function attempt<T>(work: () => Promise<T>, done: string): Promise<T | null> {
    try {
      const result = await work();
      notify({ kind: 'good', title: done });
      await load();
      return result;
    } catch (error) {
      notifyFailure(detailsOf(error));
      return null;
    }
  }

  return {
    store,
    load,
    /** Saves a query under a name; with an id, in place of that view. Null where it failed. */
    save: (view: { id?: string; name: string; shared: boolean; query: AlertQuery }) =>
      attempt(
        () =>
          client.call('views.save', {
            ...(view.id === undefined ? {} : { id: view.id }),
            name: view.name,
            shared: view.shared,
            filter: view.query.filter,
            order: view.query.order,
          }),
        `Saved the view “${view.name}”`,
      ),
    remove: (view: SavedView) =>
      attempt(() => client.call('views.remove', { id: view.id }), `Removed the view “${view.name}”`),
  };
}
