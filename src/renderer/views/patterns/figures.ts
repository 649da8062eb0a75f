// Figures of patterns in words.
import { count } from '../overview/figure.ts';

/** "0.4 µs", "12 µs", "1.3 ms". */
export function microseconds(value: number): string {
  if (value >= 1_000) return `${(value / 1_000).toFixed(value < 10_000 ? 1 : 0)} ms`;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} µs`;
}

/** "12.5 %", "8 %", "0 %". */
export function percent(share: number): string {
  const value = share * 100;
  return `${value.toFixed(value > 0 && value < 10 ? 1 : 0)} %`;
}

/** "+12", "−3", "±0". */
export function signed(value: number): string {
  if (value === 0) return '±0';
  return value > 0 ? `+${count(value)}` : `−${count(-value)}`;
}
