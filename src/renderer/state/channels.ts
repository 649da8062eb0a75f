// Channels and their deliveries, kept fresh while they are looked at.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { Delivery } from '../../shared/protocol/channels.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import { core } from './core.ts';

type Listed = CallOutput<'channels.list'>;
export type DeliveryFilter = Pick<CallInput<'channels.deliveries'>, 'channel' | 'states'>;

interface ChannelsState {
  readonly listed: Listed | null;
  readonly failure: FailureDetails | null;
  readonly filter: DeliveryFilter;
  /** Newest first; null until first read. */
  readonly deliveries: readonly Delivery[] | null;
  readonly next: string | null;
}

export const useChannels = create<ChannelsState>(() => ({
  listed: null,
  failure: null,
  filter: {},
  deliveries: null,
  next: null,
}));
const { getState: get, setState: set } = useChannels;

const PAGE = 100;
/** Changes come in bursts while something is sent. */
const SOON_MS = 300;

/** Keeps both lists fresh until the result is called. */
export function watchChannels(): () => void {
  set({ listed: null, failure: null, deliveries: null, next: null });
  void readChannels();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void readChannels(), SOON_MS);
  };
  const stops = [
    core().subscribe('channels.changed', soon),
    core().subscribe('workspace.changed', ({ phase }) => phase === 'ready' && soon()),
  ];
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

/** Reads channels, and the deliveries that are on screen. */
export async function readChannels(): Promise<void> {
  try {
    const { filter, deliveries } = get();
    const limit = Math.min(200, Math.max(PAGE, deliveries?.length ?? 0));
    const [listed, page] = await Promise.all([
      core().call('channels.list', {}),
      core().call('channels.deliveries', { ...filter, limit }),
    ]);
    if (get().filter === filter) set({ listed, deliveries: page.rows, next: page.next, failure: null });
  } catch (failure) {
    set({ failure: failure as FailureDetails });
  }
}

/** Shows other deliveries. */
export function filterDeliveries(filter: DeliveryFilter): void {
  set({ filter, deliveries: null, next: null });
  void readChannels();
}

/** Reads further deliveries. */
export async function readMoreDeliveries(): Promise<void> {
  const { filter, next, deliveries } = get();
  if (next === null) return;
  try {
    const page = await core().call('channels.deliveries', { ...filter, after: next, limit: PAGE });
    if (get().next === next) set({ deliveries: [...(deliveries ?? []), ...page.rows], next: page.next });
  } catch (failure) {
    set({ failure: failure as FailureDetails });
  }
}

/** Keeps a channel; gives its id. Rejects with a Failure. */
export async function saveChannel(change: CallInput<'channels.save'>): Promise<string> {
  const { id } = await core().call('channels.save', change);
  await readChannels();
  return id;
}

/** Removes a channel. Rejects with a Failure. */
export async function removeChannel(id: string): Promise<void> {
  await core().call('channels.remove', { id });
  await readChannels();
}

/** Sends a test now; gives what the other side said. Rejects with a Failure. */
export async function testChannel(id: string): Promise<string> {
  return (await core().call('channels.test', { id })).answer;
}

/** Whether this console sends what waits. Rejects with a Failure. */
export async function sendHere(here: boolean): Promise<void> {
  await core().call('channels.send', { here });
  await readChannels();
}

/** Puts a delivery back, or withdraws it; false where it was already something else. Rejects with a Failure. */
export async function changeDelivery(delivery: string, to: 'waiting' | 'withdrawn'): Promise<boolean> {
  const { changed } = await core().call('channels.change', { delivery, to });
  await readChannels();
  return changed;
}
