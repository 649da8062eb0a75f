// The verification's screen: questions to the database, and code held against it, each with an address of its own.
import { FileCode2, MessageCircleQuestionMark } from 'lucide-react';
import { Rooms } from '../rooms.tsx';
import { Code } from './code.tsx';
import { Questions } from './questions.tsx';

export function VerificationView() {
  return (
    <Rooms
      title="Verification"
      rooms={[
        { path: 'verification', title: 'Questions', icon: MessageCircleQuestionMark, View: Questions },
        { path: 'verification/code', title: 'Code against schema', icon: FileCode2, View: Code },
      ]}
    />
  );
}
