// What people paste below a question: mails, logs, code, tables, long notes.
import { fill } from '../fill.ts';
import type { Random } from '../random.ts';
import { SLOTS } from './slots.ts';

const MAIL = [
  'Hi {person},\n\nthank you for the good talk on {weekday}. As discussed we would start with {product} in {city} and look at {metric} after {4-12} weeks.\n\nCould you send the offer by {weekday}? {person} signs on our side.\n\nBest regards\n{person}\n{client}',
  'Hello team,\n\nunfortunately the delivery to {city} did not arrive on {weekday}. The carrier says that {2-9} of {10-24} boxes are still in the depot. Please tell us how you want to go on.\n\nKind regards,\n{person}',
  'Dear {person},\n\nwe looked into {ticket}. The cause was {error} in {service}; it is fixed since {weekday}. We are sorry for the trouble.\n\n{person}, {client}',
];

const CODE = [
  'export function total(items: Item[]): number {\n  return items\n    .filter((item) => item.quantity > 0)\n    .reduce((sum, item) => sum + item.price * item.quantity, 0);\n}',
  'def backoff(attempt: int, base: float = 0.25) -> float:\n    """Seconds to wait before the next try."""\n    return min(15.0, base * 2 ** attempt) * (0.5 + random.random() / 2)',
  "SELECT date_trunc('week', created_at) AS week, count(*) AS n\n  FROM {table}\n WHERE status = 'open'\n GROUP BY 1\n ORDER BY 1;",
  'func (s *Store) Get(ctx context.Context, key string) (Item, error) {\n\trow := s.db.QueryRowContext(ctx, query, key)\n\tvar item Item\n\treturn item, row.Scan(&item.Name, &item.Count)\n}',
  'services:\n  {service}:\n    image: registry.example.com/{service}:{1-9}.{0-20}.{0-9}\n    ports: ["80{10-99}:8080"]\n    restart: unless-stopped',
];

const LOG_LINES = [
  '{service} INFO request finished status=200 ms={3-900}',
  '{service} WARN slow query on {table} ms={1000-9000}',
  '{service} ERROR {error}',
  '{service} INFO cache refreshed entries={100-9000}',
  '{service} WARN retry {1-5} of 5 after {error}',
];

const NOTES = [
  'We talked about {product} first. {person} said that {metric} fell by {percent} since {month}, mostly in {city}.',
  '{person} will ask {client} for a reference and come back on {weekday}.',
  'Open question: who owns {doc}? {person} and {person} will sort it out.',
  'Decision: we go on with {product} for {audience} and look again in {month}.',
  'Cost so far is {amount}; the plan said {amount}.',
  'Risk: {service} showed {error} twice, see {ticket}.',
  'Next: {person} drafts {doc}, {tone}, and shares it before {event}.',
];

function lines(templates: readonly string[], count: number, random: Random): string[] {
  return Array.from({ length: count }, () => fill(random.pick(templates), SLOTS, random));
}

/** Something pasted, from a few lines to a few thousand characters. */
export function pasted(random: Random): string {
  switch (random.weighted([3, 3, 2, 2, 2])) {
    case 0:
      return fill(random.pick(MAIL), SLOTS, random);
    case 1:
      return `\`\`\`\n${fill(random.pick(CODE), SLOTS, random)}\n\`\`\``;
    case 2: {
      const hour = random.int(6, 20);
      const log = lines(LOG_LINES, random.int(5, 30), random);
      return log
        .map((line, index) => `${hour}:${String(10 + index).padStart(2, '0')}:${random.int(10, 59)} ${line}`)
        .join('\n');
    }
    case 3: {
      const rows = lines(['{city};{metric};{100-9999};{percent}'], random.int(4, 25), random);
      return ['place;figure;value;change', ...rows].join('\n');
    }
    default:
      return lines(NOTES, random.int(5, 40), random).join(' ');
  }
}
