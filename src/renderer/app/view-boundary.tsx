// A screen within its boundary: when it breaks, the rest of the window goes on and says so in its place.
import { Bug, Compass } from 'lucide-react';
import { Component, type ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { Code } from '../parts/code.tsx';
import { EmptyState } from '../parts/notice.tsx';
import { navigate } from '../state/route.ts';
import type { Screen } from '../state/screens.ts';
import { WorkspaceGate } from './workspace-gate.tsx';

interface Props {
  screen: Screen | null;
}

export class ViewBoundary extends Component<Props, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { screen } = this.props;
    const { error } = this.state;
    if (screen === null) {
      return (
        <EmptyState
          icon={<Compass aria-hidden />}
          title="There is no such screen"
          actions={<Button onClick={() => navigate('')}>Go to the first screen</Button>}
        >
          The address names a screen that this version of the console does not have.
        </EmptyState>
      );
    }
    if (error === null) {
      const view = <screen.View />;
      return screen.right === 'console.use' ? view : <WorkspaceGate>{view}</WorkspaceGate>;
    }
    return (
      <EmptyState
        icon={<Bug aria-hidden />}
        title={`${screen.title} stopped working`}
        actions={<Button onClick={() => this.setState({ error: null })}>Show it again</Button>}
      >
        <p>This is a fault of the console. Nothing was changed by it, and the other screens go on.</p>
        <Code label="the error" wrap className="mt-3 text-left">
          {error instanceof Error ? `${error.name}: ${error.message}` : String(error)}
        </Code>
      </EmptyState>
    );
  }
}
