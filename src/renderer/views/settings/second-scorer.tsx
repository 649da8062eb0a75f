// The second classifier: the folder of its model, and how it is with the model that was named.
import { useEffect, useState } from 'react';
import type { ScorerState } from '../../../shared/protocol/scorer.ts';
import { TextField } from '../../parts/field.tsx';
import { Callout } from '../../parts/notice.tsx';
import { core } from '../../state/core.ts';
import { saveSettings } from '../../state/settings.ts';

export function SecondScorer({ folder }: { folder: string }) {
  const [state, setState] = useState<ScorerState | null>(null);
  const [draft, setDraft] = useState(folder);
  useEffect(() => core().subscribe('scorer.changed', setState), []);
  useEffect(() => setDraft(folder), [folder]);
  const save = () => {
    if (draft.trim() !== folder) void saveSettings({ secondScorer: draft.trim() });
  };
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
      >
        <TextField
          label="Folder of a second model"
          value={draft}
          onChange={setDraft}
          onBlur={save}
          mono
          maxLength={4_096}
          placeholder="/models/prompt-guard"
          description="A classifier or sentence-embedding model in ONNX: model.onnx, tokenizer.json and config.json. Leave empty for none."
        />
      </form>
      {state && <How state={state} />}
    </>
  );
}

function How({ state: { builtin, second } }: { state: ScorerState }) {
  const first =
    'unavailable' in builtin ? `unavailable: ${builtin.unavailable}` : `${builtin.name} ${builtin.version}`;
  return (
    <>
      <p className="text-sm text-muted">Built-in classifier: {first}</p>
      {second.state === 'absent' && <p className="text-sm text-muted">Second classifier: none set up</p>}
      {second.state === 'loading' && <p className="text-sm text-muted">Second classifier: loading…</p>}
      {second.state === 'ready' && (
        <p className="text-sm text-muted">
          Second classifier: {second.name} {second.version},{' '}
          {second.kind === 'classifier' ? 'by class' : 'by likeness to known attacks'}
        </p>
      )}
      {second.state === 'unusable' && (
        <Callout kind="warn" title={second.failure.message}>
          {second.failure.hint}
        </Callout>
      )}
    </>
  );
}
