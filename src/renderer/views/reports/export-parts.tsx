/** What both dialogs of reports ask, formats and a folder, and what they tell of the key. */
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { ReportKind } from '../../../shared/model/report.ts';
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { hasFormat, PDF_ROWS, REPORT_FORMATS, type ReportFormat } from '../../../shared/protocol/reports.ts';
import { Button } from '../../parts/button.tsx';
import { InlineCode } from '../../parts/code.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { Callout } from '../../parts/notice.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import { count } from '../overview/figure.ts';
import { FORMAT_WORDS } from './words.ts';

const FOLDER = 'reports.folder';

/** Where exports go, as it was last, and the key of packs. */
export function usePlace() {
  const [place, setPlace] = useState<CallOutput<'reports.place'> | null>(null);
  const [problem, setProblem] = useState<FailureDetails | null>(null);
  const [folder, setFolder] = useState(() => localStorage.getItem(FOLDER) ?? '');
  useEffect(() => {
    core()
      .call('reports.place', {})
      .then(
        (found) => {
          setPlace(found);
          setFolder((before) => (before === '' ? found.folder : before));
        },
        (error: unknown) => setProblem(detailsOf(error)),
      );
  }, []);
  return {
    place,
    problem,
    folder,
    setFolder(next: string) {
      setFolder(next);
      localStorage.setItem(FOLDER, next);
    },
  };
}

/** Which key packs are signed with, and whether it outlives the console. */
export function KeyNote({ place: { key } }: { place: CallOutput<'reports.place'> }) {
  if (key.problem !== null)
    return (
      <Callout kind="bad" title="The signing key cannot be used">
        {key.problem}
      </Callout>
    );
  const fleeting = key.kept.startsWith('In memory');
  return (
    <Callout kind={fleeting ? 'warn' : 'info'} title={`Signing key: ${key.kept.toLowerCase()}`}>
      {fleeting &&
        'This host has no keychain: the key is another after every start, unless the environment variable WATCHROOM_SIGNING_KEY_FILE names a file with one. '}
      {key.fingerprint === null ? (
        'It is made with the first pack.'
      ) : (
        <>
          Fingerprint <InlineCode>{key.fingerprint}</InlineCode>{' '}
          {key.publicKey !== null && (
            <Button kind="quiet" onClick={() => saveFile('watchroom-public-key.pem', key.publicKey ?? '')}>
              Save the public key
            </Button>
          )}
        </>
      )}
    </Callout>
  );
}

interface FormatChoiceProps {
  kind: ReportKind;
  formats: readonly ReportFormat[];
  onChange: (formats: readonly ReportFormat[]) => void;
  /** Rows of the longest table, where they are known. */
  rows?: number;
}

export function FormatChoice({ kind, formats, onChange, rows = 0 }: FormatChoiceProps) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-sm font-medium">Formats</legend>
      {REPORT_FORMATS.toReversed()
        .filter((format) => hasFormat(kind, format))
        .map((format) => {
          const [name, hint] = FORMAT_WORDS[format];
          const tooLong = format === 'pdf' && rows > PDF_ROWS;
          return (
            <Checkbox
              key={format}
              label={name}
              description={tooLong ? `${count(rows)} rows are too many; use CSV or JSON Lines` : hint}
              disabled={tooLong}
              checked={formats.includes(format)}
              onChange={(on) => onChange(on ? [...formats, format] : formats.filter((one) => one !== format))}
            />
          );
        })}
    </fieldset>
  );
}
