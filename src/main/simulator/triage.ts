// What three analysts made of older alerts, so that the screens look lived-in: the newest are still open.
import type { CloseReason } from '../../shared/model/alert.ts';
import { Random } from './random.ts';
import type { SessionKind } from './sessions.ts';

export interface Triage {
  readonly status: 'OPEN' | 'INVESTIGATING' | 'RESOLVED' | 'FALSE_POSITIVE';
  readonly analyst: string | null;
  readonly reason: CloseReason | null;
  readonly note: string | null;
  readonly closedMs: number | null;
}

export const UNTOUCHED: Triage = { status: 'OPEN', analyst: null, reason: null, note: null, closedMs: null };

const ANALYSTS = ['Dana Levi', 'Marcus Braun', 'Aisha Khan'];
const HOUR_MS = 3_600_000;

const NOTES: Readonly<Record<'attack' | 'campaign' | 'bait', readonly string[]>> = {
  attack: [
    'Talked to the user, it was curiosity. Explained the policy.',
    'Confirmed attempt. Account reviewed, no data left.',
    'Blocked in time, nothing was answered.',
    'Access to the tool withdrawn until the review.',
    'Repeat offender, passed on to HR and the team lead.',
  ],
  campaign: [
    'Same text as in the other alerts of that day: a campaign. Manager informed.',
    'Copied from a forum post that went round. Team reminded of the policy.',
  ],
  bait: [
    'Security training material, harmless.',
    'Developer asked about own code. False positive of the pattern.',
    'Quoted from a log, no intent.',
    'Clean-up asked for by the owner of the data.',
  ],
};

/** Deterministic for an alert and the moment at which history ends. */
export function triageOf(
  seed: number,
  alertId: number,
  kind: SessionKind,
  atMs: number,
  nowMs: number,
): Triage {
  const random = new Random(seed, 'triage', alertId);
  const ageHours = (nowMs - atMs) / HOUR_MS;
  const closedChance = ageHours > 96 ? 0.93 : ageHours > 36 ? 0.72 : ageHours > 8 ? 0.4 : 0;
  const analyst = random.pick(ANALYSTS);
  const closedMs = Math.floor(atMs + Math.min(60 * HOUR_MS, random.logNormal(2.5 * HOUR_MS, 0.8)));
  if (!random.chance(closedChance) || closedMs >= nowMs) {
    const taken = ageHours > 1 && random.chance(ageHours > 8 ? 0.6 : 0.2);
    return taken ? { ...UNTOUCHED, status: 'INVESTIGATING', analyst } : UNTOUCHED;
  }
  const notes = kind === 'bait' || kind === 'campaign' ? NOTES[kind] : NOTES.attack;
  const note = random.chance(0.7) ? random.pick(notes) : null;
  if (kind === 'bait') {
    const benign = random.chance(0.25);
    return {
      status: benign ? 'RESOLVED' : 'FALSE_POSITIVE',
      analyst,
      reason: benign ? 'benign' : 'false_positive',
      note,
      closedMs,
    };
  }
  const reason = kind === 'campaign' && random.chance(0.5) ? 'duplicate' : 'true_positive';
  return { status: 'RESOLVED', analyst, reason, note, closedMs };
}
