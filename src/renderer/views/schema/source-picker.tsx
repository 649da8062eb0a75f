// Chooses one side of a comparison: a workspace, a part of it, a snapshot, DDL files, or what the console expects.
import { FolderOpen, Upload } from 'lucide-react';
import { useRef } from 'react';
import { MAX_FILE_BYTES, MAX_FILES, type SchemaSource } from '../../../shared/protocol/schema.ts';
import { Button } from '../../parts/button.tsx';
import { Combobox } from '../../parts/combobox.tsx';
import { Select } from '../../parts/select.tsx';
import { useSchema } from '../../state/schema.ts';
import { notify } from '../../state/toasts.ts';

const ALL = '';

export function SourcePicker({
  label,
  source,
  onChange,
}: {
  label: string;
  source: SchemaSource;
  onChange: (source: SchemaSource) => void;
}) {
  const sources = useSchema((state) => state.sources);
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const open = sources?.workspaces.find((each) => each.open);
  const kind =
    source.kind === 'live' && source.workspace && source.workspace !== open?.id
      ? `live:${source.workspace}`
      : source.kind === 'snapshot'
        ? `snapshot:${source.id}`
        : source.kind;
  const choose = (value: string) => {
    if (value === 'files') files.current?.click();
    else if (value === 'folder') folder.current?.click();
    else if (value === 'platform')
      onChange({ kind: 'platform', schema: source.schema ?? null, table: source.table ?? null });
    else if (value.startsWith('snapshot:'))
      onChange({
        kind: 'snapshot',
        id: value.slice('snapshot:'.length),
        schema: source.schema ?? null,
        table: null,
      });
    else
      onChange({
        kind: 'live',
        workspace: value.startsWith('live:') ? value.slice('live:'.length) : null,
        schema: source.schema ?? null,
        table: source.table ?? null,
      });
  };
  const take = async (list: FileList | null) => {
    const found = await readFiles(list);
    if (found !== null)
      onChange({ kind: 'files', ...found, schema: source.schema ?? null, table: source.table ?? null });
  };
  const schemas = sources?.schemas ?? [];
  const tables = schemas.find(({ name }) => name === source.schema)?.tables ?? [];
  return (
    <fieldset className="flex min-w-0 items-end gap-2">
      <legend className="sr-only">{label}</legend>
      <Select
        label={label}
        value={kind}
        onChange={choose}
        className="min-w-0 flex-[3] basis-0 max-w-72"
        options={[
          { value: 'live', label: open?.name ?? 'This workspace', hint: 'now' },
          ...(sources?.workspaces ?? [])
            .filter((each) => !each.open)
            .map(({ id, name }) => ({ value: `live:${id}`, label: name, hint: 'now' })),
          ...(sources?.snapshots ?? [])
            .slice(0, 50)
            .map(({ id, name }) => ({ value: `snapshot:${id}`, label: name, hint: 'snapshot' })),
          { value: 'platform', label: 'What the console expects' },
          ...(source.kind === 'files'
            ? [{ value: 'files', label: source.name }]
            : [{ value: 'files', label: 'DDL files …' }]),
          { value: 'folder', label: 'Folder of migrations …' },
        ]}
      />
      {source.kind === 'files' && (
        <>
          <Button
            kind="quiet"
            icon={<Upload aria-hidden />}
            onClick={() => files.current?.click()}
            aria-label={`${label}: other files`}
          />
          <Button
            kind="quiet"
            icon={<FolderOpen aria-hidden />}
            onClick={() => folder.current?.click()}
            aria-label={`${label}: other folder`}
          />
        </>
      )}
      <Select
        label="Schema"
        value={source.schema ?? ALL}
        onChange={(schema) => onChange({ ...source, schema: schema === ALL ? null : schema, table: null })}
        className="min-w-0 flex-[2] basis-0 max-w-44"
        options={[{ value: ALL, label: 'All' }, ...schemas.map(({ name }) => ({ value: name, label: name }))]}
      />
      {source.schema && source.kind !== 'snapshot' && (
        <Combobox
          className="min-w-0 flex-[2] basis-0"
          label="Table"
          placeholder="All"
          value={source.table ?? null}
          onChange={(table) => onChange({ ...source, table })}
          options={tables.map((name) => ({ value: name, label: name }))}
        />
      )}
      <input
        ref={files}
        type="file"
        multiple
        accept=".sql,.ddl,.txt"
        hidden
        aria-label={`${label}: DDL files`}
        onChange={(event) => void take(event.target.files)}
      />
      <input
        ref={(element) => {
          folder.current = element;
          element?.setAttribute('webkitdirectory', '');
        }}
        type="file"
        hidden
        aria-label={`${label}: folder of migrations`}
        onChange={(event) => void take(event.target.files)}
      />
    </fieldset>
  );
}

/** Files as text; what is not UTF-8 keeps its marks, so that the core can say in which line. Null where there is nothing to take. */
async function readFiles(
  list: FileList | null,
): Promise<{ name: string; files: { name: string; text: string }[] } | null> {
  const all = [...(list ?? [])];
  const those = all.length === 1 ? all : all.filter(({ name }) => /\.(sql|ddl)$/i.test(name));
  if (those.length === 0) {
    if (all.length > 0) notify({ kind: 'bad', title: 'There are no .sql files in it' });
    return null;
  }
  if (those.length > MAX_FILES || those.reduce((sum, { size }) => sum + size, 0) > MAX_FILE_BYTES) {
    notify({
      kind: 'bad',
      title: 'These files are more than 6 MB. A dump of the schema alone (pg_dump -s) is enough.',
    });
    return null;
  }
  const files = await Promise.all(
    those.map(async (file) => ({ name: file.webkitRelativePath || file.name, text: await file.text() })),
  );
  const folder = files[0]?.name.includes('/') ? files[0].name.split('/')[0] : undefined;
  return { name: folder ?? (files.length === 1 ? (files[0]?.name ?? '') : `${files.length} files`), files };
}
