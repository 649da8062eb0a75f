// The verification's entry in the frame.
import { DatabaseZap } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { VerificationView } from './verification-view.tsx';

export const verificationScreen: Screen = {
  id: 'verification',
  title: 'Verification',
  icon: DatabaseZap,
  keys: 'g v',
  right: 'schema.read',
  place: 'main',
  View: VerificationView,
};
