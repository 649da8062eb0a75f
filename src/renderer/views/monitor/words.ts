/** Words and figures of the monitor screen. */
import type { MonitorState } from '../../../shared/protocol/monitor.ts';

export const PHASES: Readonly<Record<number, string>> = {
  1: '1, monitoring',
  2: '2, alerts',
  3: '3, soft blocking',
  4: '4, full enforcement',
};

const SERVICES: Readonly<Record<MonitorState['database']['state'], string>> = {
  connecting: 'Connecting',
  up: 'Connected',
  down: 'Away',
  absent: 'None',
};

export const serviceWord = (state: MonitorState['database']['state']): string => SERVICES[state];

export function bytes(size: number): string {
  if (size < 1_024) return `${size} B`;
  return size < 1_048_576 ? `${Math.round(size / 1_024)} kB` : `${(size / 1_048_576).toFixed(1)} MB`;
}

/** A delay, as coarse as it is long. */
export function seconds(value: number): string {
  if (value < 120) return `${value} s`;
  return value < 7_200 ? `${Math.round(value / 60)} min` : `${Math.round(value / 3_600)} h`;
}
