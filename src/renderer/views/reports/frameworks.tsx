/** Public frameworks beside a report: control questions that it helps to answer, and identifiers of the categories of attacks. */
import { CATEGORY_MAPPINGS, questionsOf } from '../../../shared/model/frameworks.ts';
import type { ReportKind } from '../../../shared/model/report.ts';
import { Panel } from '../../parts/panel.tsx';

const HEAD = 'px-3 py-1.5 text-left font-medium text-muted';
const CELL = 'px-3 py-1';
/** Kinds whose rows are of attacks. */
const OF_ATTACKS: readonly ReportKind[] = ['summary', 'alerts', 'events', 'patterns'];

export function Frameworks({ kind }: { kind: ReportKind }) {
  const questions = questionsOf(kind);
  return (
    <>
      {questions.length > 0 && (
        <Panel title="Control questions that this report helps to answer" flush>
          <table className="w-full text-sm">
            <thead>
              <tr className="border-b border-line">
                <th className={HEAD}>Framework</th>
                <th className={HEAD}>Control</th>
                <th className={HEAD}>Question</th>
              </tr>
            </thead>
            <tbody>
              {questions.map(({ framework, control, question }) => (
                <tr key={`${framework} ${control}`} className="border-b border-line/60 last:border-0">
                  <td className={`${CELL} whitespace-nowrap`}>{framework}</td>
                  <td className={`${CELL} whitespace-nowrap`}>{control}</td>
                  <td className={CELL}>{question}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
      {OF_ATTACKS.includes(kind) && (
        <Panel title="Categories of attacks in public frameworks" flush>
          <table className="w-full text-sm">
            <thead>
              <tr className="border-b border-line">
                <th className={HEAD}>Category</th>
                <th className={HEAD}>OWASP LLM Top 10, 2025</th>
                <th className={HEAD}>OWASP LLM Top 10, 2026</th>
                <th className={HEAD}>MITRE ATLAS</th>
              </tr>
            </thead>
            <tbody>
              {CATEGORY_MAPPINGS.map(({ category, owasp2025, owasp2026, atlas }) => (
                <tr key={category} className="border-b border-line/60 last:border-0">
                  <td className={`${CELL} font-mono text-xs`}>{category}</td>
                  <td className={CELL}>{owasp2025.join(', ')}</td>
                  <td className={CELL}>{owasp2026.join(', ')}</td>
                  <td className={CELL}>{atlas.join(', ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Panel>
      )}
    </>
  );
}
