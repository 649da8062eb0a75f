// How values cross between SQL and the console, the same on both engines: parameters as text, columns by type.
import type { Param } from './port.ts';

/** Type oids of Postgres that never change. */
export const OID = {
  bool: 16,
  bytea: 17,
  int8: 20,
  int2: 21,
  int4: 23,
  oid: 26,
  json: 114,
  float4: 700,
  float8: 701,
  date: 1082,
  timestamp: 1114,
  timestamptz: 1184,
  numeric: 1700,
  jsonb: 3802,
} as const;

/** Element oid → array oid, for the arrays that hold something else than text. */
export const ARRAY_OID: ReadonlyMap<number, number> = new Map([
  [OID.bool, 1000],
  [OID.bytea, 1001],
  [OID.int8, 1016],
  [OID.int2, 1005],
  [OID.int4, 1007],
  [OID.oid, 1028],
  [OID.json, 199],
  [OID.float4, 1021],
  [OID.float8, 1022],
  [OID.date, 1182],
  [OID.timestamp, 1115],
  [OID.timestamptz, 1185],
  [OID.numeric, 1231],
  [OID.jsonb, 3807],
]);

/** Arrays whose elements stay text: name, text, bpchar, varchar, char, uuid, inet. */
export const TEXT_ARRAY_OIDS: readonly number[] = [1002, 1003, 1009, 1014, 1015, 1041, 2951];

export type Parser = (text: string) => unknown;

/** What each column type becomes; types not listed stay text. Needs TimeZone UTC, DateStyle ISO and bytea_output hex. */
export const PARSERS: ReadonlyMap<number, Parser> = new Map<number, Parser>([
  [OID.bool, (text) => text === 't'],
  [OID.bytea, parseBytes],
  [OID.int8, Number],
  [OID.int2, Number],
  [OID.int4, Number],
  [OID.oid, Number],
  [OID.json, (text) => JSON.parse(text) as unknown],
  [OID.float4, Number],
  [OID.float8, Number],
  [OID.date, (text) => text],
  [OID.timestamp, parseInstant],
  [OID.timestamptz, parseInstant],
  [OID.numeric, Number],
  [OID.jsonb, (text) => JSON.parse(text) as unknown],
]);

const INSTANT = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?(?:\+00)?$/;

/** "2026-01-31 10:00:00.5+00" → "2026-01-31T10:00:00.500000Z"; infinity and years beyond four digits stay as they are. */
export function parseInstant(text: string): string {
  const parts = INSTANT.exec(text);
  if (!parts) return text;
  return `${parts[1]}T${parts[2]}.${(parts[3] ?? '').padEnd(6, '0')}Z`;
}

function parseBytes(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.slice(2), 'hex'));
}

/** A parameter as the text Postgres reads, so that both engines see exactly the same. Null stays null. */
export function paramText(param: Param): string | null {
  if (param === null) return null;
  if (typeof param === 'string') return param;
  if (typeof param === 'number') return String(param);
  if (typeof param === 'boolean') return param ? 't' : 'f';
  if (param instanceof Uint8Array) return `\\x${Buffer.from(param).toString('hex')}`;
  return `{${param.map(elementText).join(',')}}`;
}

function elementText(element: string | number | boolean | null): string {
  if (element === null) return 'NULL';
  if (typeof element !== 'string') return paramText(element) as string;
  return `"${element.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
