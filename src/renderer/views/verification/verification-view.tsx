// The verification's screen: questions to the database, and code held against it, each with an address of its own.
import { FileCode2, MessageCircleQuestionMark } from 'lucide-react';
import { RoomTabs } from '../../parts/room-tabs.tsx';
import { useCommands } from '../../state/commands.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { Code } from './code.tsx';
import { Questions } from './questions.tsx';

const ROOMS = [
  { path: 'verification', title: 'Questions', icon: MessageCircleQuestionMark, View: Questions },
  { path: 'verification/code', title: 'Code against schema', icon: FileCode2, View: Code },
] as const;

export function VerificationView() {
  const { path } = useRoute();
  const room = ROOMS.find((each) => each.path === path) ?? ROOMS[0];
  useCommands(
    ROOMS.map((each) => ({
      id: each.path,
      label: `Verification: ${each.title.toLowerCase()}`,
      group: 'Verification',
      icon: each.icon,
      run: () => navigate(each.path),
    })),
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <RoomTabs
        title="Verification"
        rooms={ROOMS.map((each) => ({
          href: routeHref(each.path),
          title: each.title,
          current: each === room,
        }))}
      />
      <div className="min-h-0 flex-1">
        <room.View />
      </div>
    </div>
  );
}
