/** MCP servers in words: how one stands now, and in which order they are looked at. */
import { CircleCheck, CircleDashed, CircleX, Timer, Unplug } from 'lucide-react';
import type { z } from 'zod';
import type { mcpHealthSchema } from '../../../shared/protocol/overview.ts';

export type ServerRow = z.infer<typeof mcpHealthSchema>[number];

export const SERVER_STATES = {
  circuit: { icon: Unplug, word: 'Circuit open', look: 'text-bad' },
  unhealthy: { icon: CircleX, word: 'Unhealthy', look: 'text-bad' },
  timeout: { icon: Timer, word: 'Timing out', look: 'text-warn' },
  unknown: { icon: CircleDashed, word: 'Not checked', look: 'text-faint' },
  healthy: { icon: CircleCheck, word: 'Healthy', look: 'text-good' },
} as const;
const ORDER = Object.keys(SERVER_STATES) as (keyof typeof SERVER_STATES)[];

export const stateOf = (server: ServerRow): keyof typeof SERVER_STATES =>
  server.circuitOpen ? 'circuit' : server.health;

export function inTroubleFirst(servers: readonly ServerRow[]): ServerRow[] {
  return [...servers].sort((a, b) => ORDER.indexOf(stateOf(a)) - ORDER.indexOf(stateOf(b)));
}

export const serverPath = (id: string): string => `servers/${id}`;

/** `circuit_opened` becomes "Circuit opened". */
export function eventWords(event: string): string {
  const words = event.replaceAll('_', ' ');
  return words === '' ? 'Check' : `${words[0]?.toUpperCase()}${words.slice(1)}`;
}
