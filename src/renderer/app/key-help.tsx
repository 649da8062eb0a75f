// The keys that work now, listed by screen.
import { Dialog } from '../parts/dialog.tsx';
import { Kbd } from '../parts/kbd.tsx';
import { type KeyScope, useKeyScopes } from '../state/keys.ts';

export function KeyHelp({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      size="large"
      reading
      title="Keys"
      description="They do nothing while you type in a field."
    >
      <KeyList />
    </Dialog>
  );
}

/** Scopes of the same name joined, those of the screen before those that work everywhere. */
export function listedScopes(scopes: readonly KeyScope[]): KeyScope[] {
  const joined = new Map<string, KeyScope['bindings']>();
  for (const { name, bindings } of scopes.toReversed()) {
    const listed = bindings.filter((binding) => !binding.unlisted);
    if (listed.length > 0) joined.set(name, [...(joined.get(name) ?? []), ...listed]);
  }
  return [...joined].map(([name, bindings]) => ({ name, bindings }));
}

function KeyList() {
  const scopes = listedScopes(useKeyScopes());
  return (
    <div className={scopes.length > 1 ? 'columns-2 gap-8' : undefined}>
      {scopes.map(({ name, bindings }) => (
        <section key={name} className="mb-4 break-inside-avoid last:mb-0">
          <h3 className="mb-1 text-sm font-medium text-muted">{name}</h3>
          <dl>
            {bindings.map(({ keys, label }) => (
              <div
                key={keys}
                className="flex items-center justify-between gap-4 border-b border-line py-1 last:border-0"
              >
                <dt>{label}</dt>
                <dd>
                  <Kbd keys={keys} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
