/** The audit log's entry in the frame. */
import { ScrollText } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { AuditView } from './audit-view.tsx';

export const auditScreen: Screen = {
  id: 'audit',
  title: 'Audit log',
  icon: ScrollText,
  keys: 'g l',
  right: 'audit.read',
  place: 'main',
  View: AuditView,
};
