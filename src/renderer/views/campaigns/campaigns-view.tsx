/** Campaigns: the list of a period, or one of them. */
import { useMemo, useState } from 'react';
import { createCampaigns, parseCampaignsQuery } from '../../state/campaigns.ts';
import { core } from '../../state/core.ts';
import { useRoute } from '../../state/route.ts';
import { CampaignPage } from './campaign-page.tsx';
import { CampaignsList } from './campaigns-list.tsx';

export function CampaignsView() {
  const { path, query: address } = useRoute();
  const text = address.toString();
  const query = useMemo(() => parseCampaignsQuery(new URLSearchParams(text)), [text]);
  const [campaigns] = useState(() => createCampaigns(core()));
  const id = path.slice('campaigns/'.length);
  return id === '' ? (
    <CampaignsList campaigns={campaigns} query={query} />
  ) : (
    <CampaignPage key={id} id={id} campaigns={campaigns} query={query} />
  );
}
