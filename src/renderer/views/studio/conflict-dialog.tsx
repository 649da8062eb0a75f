// Two authors changed the same pattern: theirs and mine beside each other, and one text of both to publish on top.
import { useState } from 'react';
import { useStore } from 'zustand';
import type { PatternDefinition, PatternVersion } from '../../../shared/protocol/patterns.ts';
import { DiffView } from '../../editor/diff-view.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Callout } from '../../parts/notice.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { oneLine } from '../../parts/segments.ts';
import {
  canonicalText,
  type DefinitionField,
  differences,
  FIELD_WORDS,
  textOf,
} from '../../state/studio-definition.ts';
import type { PageDialog } from './page-dialogs.tsx';
import type { Session } from './sessions.ts';

export interface ConflictDialogProps {
  session: Session;
  theirs: PatternVersion | null;
  base: PatternVersion | null;
  onDialog: (dialog: PageDialog) => void;
  onClose: () => void;
}

type Pair = 'theirs-mine' | 'base-theirs' | 'base-mine';

export function ConflictDialog({ session, theirs, base, onDialog, onClose }: ConflictDialogProps) {
  const { definition: mine, detail, basedOn } = useStore(session.studio.store);
  const common = base ?? detail?.versions.find(({ version }) => version === basedOn) ?? null;
  const [pair, setPair] = useState<Pair>('theirs-mine');
  const [merged, setMerged] = useState<PatternDefinition>(mine);
  const goOn = (definition: PatternDefinition) => {
    session.studio.take(definition, theirs?.version ?? null);
    onDialog({ what: 'publish' });
  };
  if (theirs === null) {
    return (
      <Dialog
        open
        title="Somebody removed this pattern meanwhile"
        description="Nothing was published, and your text is still here."
        onClose={onClose}
        actions={
          <>
            <Button onClick={onClose}>Not now</Button>
            <Button
              kind="primary"
              onClick={() => {
                void session.studio.read().then(() => goOn(mine));
              }}
            >
              Publish it anew…
            </Button>
          </>
        }
      >
        <p>Publishing makes the pattern anew; its versions are kept.</p>
      </Dialog>
    );
  }
  const fields = differences(theirs.definition, mine).filter((field) => field !== 'value');
  const texts: Readonly<Record<Pair, readonly [PatternDefinition | null, PatternDefinition]>> = {
    'theirs-mine': [theirs.definition, mine],
    'base-theirs': [common?.definition ?? null, theirs.definition],
    'base-mine': [common?.definition ?? null, mine],
  };
  const [left, right] = texts[pair];
  const names = {
    theirs: `Theirs: version ${theirs.version}, ${theirs.by}`,
    base: 'What both began from',
    mine: 'Mine',
  };
  const [leftName, rightName] = pair.split('-') as [keyof typeof names, keyof typeof names];
  return (
    <Dialog
      open
      size="wide"
      title={`${oneLine(theirs.by)} published version ${theirs.version} meanwhile`}
      description="Nothing was overwritten. Take one of the two, or merge them below."
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button
            onClick={() => {
              session.studio.take(theirs.definition, theirs.version);
              onClose();
            }}
          >
            Take theirs
          </Button>
          <Button onClick={() => goOn(mine)}>Take mine…</Button>
          <Button kind="primary" onClick={() => goOn(merged)}>
            Publish the merged…
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-0.5">
        <Segmented
          label="Compare"
          options={[
            { value: 'theirs-mine', label: 'Theirs and mine' },
            { value: 'base-theirs', label: 'What they changed' },
            { value: 'base-mine', label: 'What I changed' },
          ]}
          value={pair}
          onChange={setPair}
        />
        <DiffView
          label="Comparison"
          height="min(26vh, 16rem)"
          before={left === null ? '' : canonicalText(left)}
          after={canonicalText(right)}
          beforeLabel={left === null ? 'The version both began from is not known' : names[leftName]}
          afterLabel={names[rightName]}
        />
        <h3 className="font-semibold">Merged by hand</h3>
        {fields.length > 0 && (
          <ul aria-label="Fields that differ" className="divide-y divide-line rounded-md border border-line">
            {fields.map((field) => (
              <FieldChoice
                key={field}
                field={field}
                theirs={theirs.definition}
                mine={mine}
                merged={merged}
                onChoose={(from) => setMerged({ ...merged, [field]: from[field] })}
              />
            ))}
          </ul>
        )}
        {theirs.definition.value === mine.value ? (
          <Callout title="The value is the same in both" />
        ) : (
          <DiffView
            label="Merged value"
            height="min(20vh, 12rem)"
            before={theirs.definition.value}
            after={merged.value}
            beforeLabel="Their value"
            afterLabel="Merged value: write in it"
            onChange={(value) => setMerged({ ...merged, value })}
          />
        )}
      </div>
    </Dialog>
  );
}

interface FieldChoiceProps {
  field: DefinitionField;
  theirs: PatternDefinition;
  mine: PatternDefinition;
  merged: PatternDefinition;
  onChoose: (from: PatternDefinition) => void;
}

function FieldChoice({ field, theirs, mine, merged, onChoose }: FieldChoiceProps) {
  const shown = (definition: PatternDefinition) =>
    oneLine(textOf(definition, field).slice(0, 300)) || 'not set';
  return (
    <li className="grid grid-cols-[7rem_minmax(0,1fr)_minmax(0,1fr)_auto] items-center gap-3 px-3 py-1.5">
      <span className="text-muted">{FIELD_WORDS[field]}</span>
      <bdi className="truncate">{shown(theirs)}</bdi>
      <bdi className="truncate">{shown(mine)}</bdi>
      <Segmented
        label={FIELD_WORDS[field]}
        options={[
          { value: 'theirs', label: 'Theirs' },
          { value: 'mine', label: 'Mine' },
        ]}
        value={textOf(merged, field) === textOf(theirs, field) ? 'theirs' : 'mine'}
        onChange={(whose) => onChoose(whose === 'theirs' ? theirs : mine)}
      />
    </li>
  );
}
