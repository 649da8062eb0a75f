// Packs: sets of patterns out as files, and in again after a look at what they would change.
import { Download, FileUp, PackageCheck } from 'lucide-react';
import { type DragEvent, useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import { Button } from '../../../parts/button.tsx';
import { cx } from '../../../parts/class-names.ts';
import { ErrorNote } from '../../../parts/notice.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { saveFile } from '../../../parts/save-file.ts';
import { Segmented } from '../../../parts/segmented.tsx';
import { core } from '../../../state/core.ts';
import { useKeys } from '../../../state/keys.ts';
import { usePatterns } from '../../../state/patterns.ts';
import { navigate, useRoute } from '../../../state/route.ts';
import { notify } from '../../../state/toasts.ts';
import { useRight } from '../../../state/workspace.ts';
import { plural } from '../../overview/figure.ts';
import { ImportPreview } from './import-preview.tsx';
import { type PackSource, readFiles } from './pack-source.ts';
import { PasteDialog } from './paste-dialog.tsx';

export function Packs() {
  const [source, setSource] = useState<PackSource | null>(null);
  const mayWrite = useRight('patterns.write');
  return (
    <div className="flex h-full flex-col gap-3 overflow-y-auto p-3">
      <div className="grid shrink-0 grid-cols-1 gap-3 md:grid-cols-2">
        <ImportPanel mayWrite={mayWrite} onSource={setSource} />
        <ExportPanel />
      </div>
      {source !== null && (
        <div className="shrink-0">
          <ImportPreview
            // Another source begins anew, with no reason taken over from the one before.
            key={
              typeof source === 'string'
                ? source
                : source.map(({ name, text }) => `${name} ${text.length}`).join()
            }
            source={source}
            mayWrite={mayWrite}
            onClose={() => setSource(null)}
          />
        </div>
      )}
    </div>
  );
}

function ImportPanel({ mayWrite, onSource }: { mayWrite: boolean; onSource: (source: PackSource) => void }) {
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [over, setOver] = useState(false);
  const [pasting, setPasting] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const take = (files: readonly File[]) => {
    setFailure(null);
    if (files.length > 0) readFiles(files).then(onSource, setFailure);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    take([...event.dataTransfer.files]);
  };
  useKeys('Packs', [
    { keys: 'i', label: 'Choose files to import', run: () => input.current?.click() },
    { keys: 'v', label: 'Paste a pack', run: () => setPasting(true) },
    { keys: 'b', label: 'Look at the default pack', run: () => onSource('builtin') },
  ]);
  return (
    <Panel title="Import" hint="nothing changes before you have seen what would">
      <section
        aria-label="Files to import"
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
        className={cx(
          'flex flex-col items-center gap-3 rounded-lg border border-dashed p-5 text-center',
          over ? 'border-accent bg-selected' : 'border-line-strong',
        )}
      >
        <FileUp aria-hidden className="size-5 text-faint" />
        <p className="text-muted">Drop YAML or JSON files here, or</p>
        <div className="flex flex-wrap justify-center gap-2">
          <Button onClick={() => input.current?.click()}>Choose files</Button>
          <Button onClick={() => setPasting(true)}>Paste</Button>
          <Button icon={<PackageCheck aria-hidden />} onClick={() => onSource('builtin')}>
            The default pack
          </Button>
        </div>
        <input
          ref={input}
          type="file"
          multiple
          accept=".yaml,.yml,.json"
          aria-label="Pack files"
          className="sr-only"
          tabIndex={-1}
          onChange={(event) => {
            take([...(event.target.files ?? [])]);
            // The same file, mended, can be chosen again.
            event.target.value = '';
          }}
        />
      </section>
      {!mayWrite && (
        <p className="mt-2 text-sm text-muted">
          You may look at what a pack would change here, but not import it.
        </p>
      )}
      {failure !== null && <ErrorNote error={failure} className="mt-2" />}
      {pasting && (
        <PasteDialog
          onClose={() => setPasting(false)}
          onPaste={(text) => {
            setPasting(false);
            setFailure(null);
            onSource([{ name: text.trimStart().startsWith('{') ? 'pasted.json' : 'pasted.yaml', text }]);
          }}
        />
      )}
    </Panel>
  );
}

function ExportPanel() {
  const marked = usePatterns((state) => state.marked);
  const [only, setOnly] = useState(useRoute().query.has('marked') && marked.size > 0);
  const [format, setFormat] = useState<'yaml' | 'json'>('yaml');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const some = only && marked.size > 0;
  const save = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const pack = await core().call('packs.export', { format, ...(some ? { names: [...marked] } : {}) });
      saveFile(pack.fileName, pack.text);
      notify({
        kind: 'good',
        title: `${plural(pack.patterns, 'pattern')} exported`,
        description: pack.fileName,
      });
    } catch (error) {
      setFailure(error as FailureDetails);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Panel title="Export">
      <div className="flex flex-col items-start gap-3">
        <Segmented
          label="Which patterns"
          options={[
            { value: 'all', label: 'All patterns' },
            { value: 'marked', label: marked.size > 0 ? `The ${marked.size} marked` : 'Those marked' },
          ]}
          value={only ? 'marked' : 'all'}
          onChange={(value) => setOnly(value === 'marked')}
        />
        {only && marked.size === 0 && (
          <p className="text-sm text-muted">
            None are marked.{' '}
            <button
              type="button"
              className="text-accent hover:underline"
              onClick={() => navigate('patterns')}
            >
              Mark some in the library
            </button>{' '}
            with x, then press p.
          </p>
        )}
        <Segmented
          label="Format"
          options={[
            { value: 'yaml', label: 'YAML' },
            { value: 'json', label: 'JSON' },
          ]}
          value={format}
          onChange={setFormat}
        />
        <p className="text-sm text-muted">
          With descriptions, identifiers and tests. The same patterns always give the same file.
        </p>
        <Button
          kind="primary"
          icon={<Download aria-hidden />}
          busy={busy}
          disabled={only && marked.size === 0}
          onClick={() => void save()}
        >
          Export
        </Button>
        {failure !== null && <ErrorNote error={failure} />}
      </div>
    </Panel>
  );
}
