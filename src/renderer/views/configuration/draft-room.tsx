/** The draft: the form, and beside it what changes, what history makes of that, and saving. */
import { useMemo } from 'react';
import type { ConfigurationState } from '../../../shared/protocol/configuration.ts';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { SplitPane } from '../../parts/split-pane.tsx';
import { useScrolls } from '../../parts/use-scrolls.ts';
import { putMeanwhileAway, useConfiguration, viewOf } from '../../state/configuration.ts';
import { useRight } from '../../state/workspace.ts';
import { ChangesPanel } from './changes-panel.tsx';
import { Differences } from './differences.tsx';
import { Form } from './form.tsx';
import { Fields } from './value-field.tsx';

export function DraftRoom({ stored }: { stored: ConfigurationState }) {
  const edits = useConfiguration((state) => state.edits);
  const mayWrite = useRight('configuration.write');
  const [box, tabIndex] = useScrolls<HTMLDivElement>();
  const { configuration, mayChangeSignals, problems: told } = stored;
  const view = useMemo(() => viewOf(configuration, edits), [configuration, edits]);
  const fields = {
    stored: configuration,
    edits,
    problems: view.problems,
    readOnly: mayWrite ? null : 'You may not change the configuration in this workspace',
    signalsReadOnly: !mayChangeSignals,
  };
  return (
    <SplitPane
      name="configuration"
      label="Changes"
      initial={400}
      min={320}
      max={640}
      main={
        <div
          ref={box}
          tabIndex={tabIndex}
          className="h-full overflow-y-auto bg-surface focus-visible:-outline-offset-2"
        >
          {fields.readOnly !== null && (
            <Callout title={fields.readOnly} className="m-3 mb-0">
              Ask an administrator for the role console_admin. What would change can be tried all the same.
            </Callout>
          )}
          {told.map((problem) => (
            <Callout key={problem} kind="warn" title={oneLine(problem)} className="m-3 mb-0" />
          ))}
          <Meanwhile stored={stored} />
          <Fields value={fields}>
            <Form />
          </Fields>
        </div>
      }
      side={<ChangesPanel stored={stored} view={view} edits={edits} mayWrite={mayWrite} />}
    />
  );
}

/** What somebody else saved while this was looked at. */
function Meanwhile({ stored: { configuration } }: { stored: ConfigurationState }) {
  const meanwhile = useConfiguration((state) => state.meanwhile);
  if (meanwhile === null) return null;
  return (
    <Callout
      title={`${meanwhile.by === null ? 'The configuration' : `${oneLine(meanwhile.by)} saved: the configuration`} has changed`}
      actions={<Button onClick={putMeanwhileAway}>Seen</Button>}
      className="m-3 mb-0"
    >
      <Differences before={meanwhile.before} after={configuration} most={6} />
    </Callout>
  );
}
