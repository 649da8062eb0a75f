/** One monitor: what it has done, how fast, what waits, and what is wrong with it. */
import type { ReactNode } from 'react';
import { LEVELS } from '../../../shared/model/level.ts';
import type { MonitorView } from '../../../shared/protocol/monitor.ts';
import { Facts } from '../../parts/facts.tsx';
import { LEVEL_WORDS } from '../../parts/level-badge.tsx';
import { Callout } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time } from '../../parts/time.tsx';
import { count, milliseconds } from '../overview/figure.ts';
import { bytes, PHASES, seconds, serviceWord } from './words.ts';

type One = MonitorView['monitors'][number];

export function MonitorPanel({ monitor, print }: { monitor: One; print: string }) {
  const { state, alive, here } = monitor;
  const { counts, latency, waiting, queue } = state;
  const role = state.leads ? 'reads what nobody asked about' : 'stands by for reading';
  return (
    <Panel
      title={here ? 'This machine' : state.host}
      hint={
        alive ? (
          <>
            Process {state.pid}, since <Time at={state.started_at} focusable />, {role}
          </>
        ) : (
          <>
            Process {state.pid}, not heard of since <Time at={monitor.seen_at} focusable />
          </>
        )
      }
      className="shrink-0"
    >
      {!alive && (
        <Callout kind="warn" title="It is not at work any more" className="mb-3">
          Others have taken over. What it had not recorded is recorded when it is started again on that
          machine.
        </Callout>
      )}
      {alive && state.problems.length > 0 && (
        <Callout kind="warn" title={state.problems[0]} className="mb-3">
          {state.problems.slice(1).join('. ')}
        </Callout>
      )}
      <div className="grid grid-cols-2 gap-x-8 gap-y-4 xl:grid-cols-4">
        <Group title="Guard">
          <Facts
            facts={[
              ['Answered', count(counts.answered)],
              ['Half of them within', latency === null ? 'None yet' : milliseconds(latency.p50)],
              ['99 % within', latency === null ? 'None yet' : milliseconds(latency.p99)],
              ['Without a verdict', count(counts.answered_without_verdict)],
              ['Taken over', count(counts.taken_over)],
              ['By another guard', count(counts.answered_by_others)],
              ['Malformed', count(counts.malformed)],
            ]}
          />
        </Group>
        <Group title="Messages">
          <Facts
            facts={[
              ['Scored', count(counts.scored)],
              ['Recorded', count(counts.recorded)],
              ...[...LEVELS]
                .reverse()
                .map((level) => [LEVEL_WORDS[level], count(state.levels[level])] as const),
            ]}
          />
        </Group>
        <Group title="Done about them">
          <Facts
            facts={[
              ['Alerts', count(counts.alerts)],
              ['Raised later', count(counts.raised)],
              ['Blocked', count(counts.blocked)],
              ['Users blocked', count(counts.users_blocked)],
              ['Known already', count(counts.linked + counts.repeated)],
              ['Could not be scored', count(counts.unscored)],
              ['Patterns cut off', count(counts.cuts)],
              ['Records dropped', count(counts.dropped)],
            ]}
          />
        </Group>
        <Group title="How it is">
          <Facts
            facts={[
              ['Database', serviceWord(state.database.state)],
              ['Redis', serviceWord(state.redis.state)],
              ['Classifier', state.ml.detail],
              ['Phase', PHASES[state.phase] ?? state.phase],
              ['If it cannot score', state.fail === 'open' ? 'Passes' : 'Refuses, from phase 3'],
              ['Text is kept', state.text === 'full' ? 'As written' : 'Blacked out in part'],
              ['Waiting', count(waiting.score + waiting.classifier + waiting.record)],
              ['Local queue', `${count(queue.records)} (${bytes(queue.bytes)})`],
              ['Behind by', state.lag_seconds === null ? 'Another reads' : seconds(state.lag_seconds)],
              ['Patterns', count(state.rules.patterns)],
              ['Stored rules', <Rules key="rules" rules={state.rules} print={print} />],
            ]}
          />
        </Group>
      </div>
    </Panel>
  );
}

/** Whether it judges by what is stored now. A change is taken within two seconds. */
function Rules({ rules, print }: { rules: One['state']['rules']; print: string }) {
  if (rules.print === '' || print === '') return 'Not told';
  if (rules.print !== print) return 'Not taken yet';
  return rules.taken_at === null ? (
    'Taken'
  ) : (
    <>
      Taken <Time at={rules.taken_at} focusable />
    </>
  );
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="tnum min-w-0">
      <h3 className="mb-1.5 font-medium">{title}</h3>
      {children}
    </section>
  );
}
