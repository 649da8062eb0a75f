// One service in the status bar, always on screen.
import type { ServiceState } from '../../shared/protocol/workspace.ts';
import { cx } from '../parts/class-names.ts';
import { useNow } from '../parts/time.tsx';
import {
  SERVICE_NAMES,
  SERVICE_STATES,
  ServiceDetail,
  ServiceSign,
} from '../views/workspace/service-detail.tsx';
import { StatusButton } from './status-button.tsx';

export function ServiceStatus({ service }: { service: ServiceState }) {
  const name = SERVICE_NAMES[service.name];
  const { word } = SERVICE_STATES[service.state];
  return (
    <StatusButton
      label={`${name} ${word}`}
      title={name}
      detail={<ServiceDetail service={service} />}
      className={cx(service.state === 'down' && 'bg-bad/12 text-ink')}
    >
      <ServiceSign state={service.state} />
      <span>
        {name} <span className={cx(service.state === 'up' && 'text-faint')}>{word}</span>
      </span>
      {service.state === 'down' && <NextTry service={service} />}
    </StatusButton>
  );
}

function NextTry({ service }: { service: ServiceState }) {
  const now = useNow(1_000);
  if (service.nextAttemptAt === null) return null;
  const seconds = Math.max(0, Math.ceil((new Date(service.nextAttemptAt).getTime() - now) / 1_000));
  return <span className="tnum text-muted">{seconds === 0 ? 'trying' : `next try in ${seconds} s`}</span>;
}
