// An alert as an OCSF Detection Finding (class 2004) of schema version 1.3.0, https://schema.ocsf.io/1.3.0/classes/detection_finding.
import type { Level } from '../../shared/model/level.ts';
import type { NewsAlert } from './news.ts';

const SEVERITY: Readonly<Record<Level, readonly [id: number, name: string]>> = {
  LOW: [2, 'Low'],
  MEDIUM: [3, 'Medium'],
  HIGH: [4, 'High'],
  CRITICAL: [5, 'Critical'],
};
const RISK: Readonly<Record<Level, readonly [id: number, name: string]>> = {
  LOW: [1, 'Low'],
  MEDIUM: [2, 'Medium'],
  HIGH: [3, 'High'],
  CRITICAL: [4, 'Critical'],
};

/** A finding that was created; what OCSF has no place for is under `unmapped`. */
export function detectionFinding(alert: NewsAlert): Record<string, unknown> {
  const time = Date.parse(alert.at);
  const [severityId, severity] = SEVERITY[alert.level];
  const [riskId, risk] = RISK[alert.level];
  const { user } = alert;
  return {
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    activity_id: 1,
    activity_name: 'Create',
    type_uid: 200_401,
    type_name: 'Detection Finding: Create',
    time,
    severity_id: severityId,
    severity,
    status_id: 1,
    status: 'New',
    is_alert: true,
    risk_score: alert.score,
    risk_level_id: riskId,
    risk_level: risk,
    message: alert.text ?? `${severity} alert`,
    metadata: {
      version: '1.3.0',
      uid: alert.key,
      product: { name: 'Watchroom', vendor_name: 'Watchroom' },
    },
    finding_info: {
      uid: alert.key,
      title: `${alert.type.replaceAll('_', ' ').toLowerCase()}`,
      types: [alert.type],
      created_time: time,
      ...(alert.link !== null && { src_url: alert.link }),
      ...(alert.patterns[0] !== undefined && {
        analytic: { type_id: 1, type: 'Rule', name: alert.patterns[0] },
      }),
      ...(alert.patterns.length > 1 && {
        related_analytics: alert.patterns.slice(1).map((name) => ({ type_id: 1, type: 'Rule', name })),
      }),
    },
    ...(user !== null && {
      evidences: [
        {
          actor: {
            user: {
              uid: user.id,
              ...(user.name !== null && { name: user.name }),
              ...(user.email !== null && { email_addr: user.email }),
            },
          },
        },
      ],
    }),
    ...(alert.conversation !== null && { unmapped: { conversation_id: alert.conversation } }),
  };
}
