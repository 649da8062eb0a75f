// Offers a fresh embedded database where the one that is there does not open; asks first.
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { rebuildWorkspace, useWorkspaces } from '../../state/workspace.ts';

/** Nothing where the open workspace cannot be made anew. */
export function Rebuild() {
  const rebuildable = useWorkspaces((state) => state.current?.rebuildable ?? false);
  const [asking, setAsking] = useState(false);
  const agree = () => {
    setAsking(false);
    void rebuildWorkspace();
  };
  if (!rebuildable) return null;
  return (
    <>
      <Button onClick={() => setAsking(true)}>Make it anew…</Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Make the embedded database anew?"
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Leave it as it is</Button>
            <Button kind="primary" onClick={agree}>
              Make it anew
            </Button>
          </>
        }
      >
        The old database is moved to a folder with today’s date in its name; nothing in it is deleted. The
        fresh one begins with a new simulated history: notes, assignments and views saved in the old one are
        not in it.
      </Dialog>
    </>
  );
}
