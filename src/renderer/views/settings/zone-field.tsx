// The time zone, found by typing, each with its present time.
import { useMemo } from 'react';
import { Combobox } from '../../parts/combobox.tsx';
import { useNow } from '../../parts/time.tsx';
import { formatDateTime, zoneOf, zoneOffset } from '../../parts/time-format.ts';

/** Places whose zone browsers still list under an older name. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Godthab': 'America/Nuuk',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
};

/** All zones this machine knows, this machine's own and UTC first; what one searches by is in the label. */
export function zoneChoices(now: number): { value: string; label: string; hint: string }[] {
  const own = zoneOf('system');
  const listed = Intl.supportedValuesOf('timeZone').map((zone) => RENAMED[zone] ?? zone);
  const named = ['UTC', ...[...new Set(listed)].filter((zone) => zone !== 'UTC').sort()];
  return [
    { value: 'system', label: `This machine (${own})`, hint: zoneOffset(own, now) },
    ...named.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' '), hint: zoneOffset(zone, now) })),
  ];
}

export function ZoneField({ value, onChange }: { value: string; onChange: (zone: string) => void }) {
  const now = useNow(1_000);
  const hour = Math.floor(now / 3_600_000);
  const choices = useMemo(() => zoneChoices(hour * 3_600_000), [hour]);
  const zone = zoneOf(value);
  return (
    <Combobox
      label="Time zone"
      options={choices}
      value={value}
      onChange={(next) => next !== null && onChange(next)}
      clearable={false}
      empty="No zone has this name"
      description={`There it is ${formatDateTime(now, zone)}.`}
      className="max-w-80"
    />
  );
}
