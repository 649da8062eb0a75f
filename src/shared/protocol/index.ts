// The whole protocol: every call the window can make and every topic it can be told. The one barrel of the project.
import type { z } from 'zod';
import * as activity from './activity.ts';
import * as alerts from './alerts.ts';
import * as audit from './audit.ts';
import * as backtests from './backtests.ts';
import * as campaigns from './campaigns.ts';
import * as cases from './cases.ts';
import * as channels from './channels.ts';
import * as code from './code.ts';
import * as configuration from './configuration.ts';
import * as conversations from './conversations.ts';
import type { CallDefinition, TopicDefinition } from './define.ts';
import * as exceptions from './exceptions.ts';
import * as jobs from './jobs.ts';
import * as journal from './journal.ts';
import * as monitor from './monitor.ts';
import * as overview from './overview.ts';
import * as packs from './packs.ts';
import * as patterns from './patterns.ts';
import * as people from './people.ts';
import * as related from './related.ts';
import * as reportPlans from './report-plans.ts';
import * as reports from './reports.ts';
import * as schema from './schema.ts';
import * as scorer from './scorer.ts';
import * as servers from './servers.ts';
import * as settings from './settings.ts';
import * as studio from './studio.ts';
import * as timeline from './timeline.ts';
import * as usage from './usage.ts';
import * as verification from './verification.ts';
import * as views from './views.ts';
import * as workspace from './workspace.ts';

const CALL_LIST = [
  activity.activityList,
  alerts.alertsList,
  alerts.alertsCount,
  alerts.alertsKeys,
  alerts.alertsRead,
  alerts.alertsTriage,
  alerts.alertsUndo,
  alerts.alertsChoices,
  alerts.alertsUsers,
  audit.auditList,
  audit.auditRead,
  backtests.backtestsList,
  backtests.backtestsStart,
  backtests.backtestsRead,
  backtests.backtestsRemove,
  campaigns.campaignsFind,
  campaigns.campaignsRead,
  cases.casesList,
  cases.casesRead,
  cases.casesMembers,
  cases.casesCreate,
  cases.casesChange,
  cases.casesAdd,
  cases.casesRemove,
  cases.casesNote,
  cases.casesUndo,
  channels.channelsList,
  channels.channelsSave,
  channels.channelsRemove,
  channels.channelsTest,
  channels.channelsSend,
  channels.channelsDeliveries,
  channels.channelsChange,
  code.codeScan,
  code.codeRead,
  code.codeMentions,
  configuration.configurationRead,
  configuration.configurationVersions,
  configuration.configurationSave,
  configuration.configurationRollback,
  configuration.configurationWhatIf,
  conversations.conversationsRead,
  conversations.conversationsText,
  exceptions.exceptionsList,
  exceptions.exceptionsPreview,
  exceptions.exceptionsAdd,
  exceptions.exceptionsEnd,
  jobs.jobsList,
  jobs.jobsCancel,
  journal.journalList,
  journal.journalRead,
  journal.journalActions,
  journal.journalCheck,
  monitor.monitorRead,
  overview.overviewRead,
  packs.packsExport,
  packs.packsPreview,
  packs.packsImport,
  patterns.patternsList,
  patterns.patternsRead,
  patterns.patternsDrafts,
  patterns.patternsSaveDraft,
  patterns.patternsDropDraft,
  patterns.patternsPublish,
  patterns.patternsRollback,
  patterns.patternsChange,
  people.peopleList,
  people.peopleRead,
  people.peopleInputs,
  people.peopleRecompute,
  people.peoplePreview,
  people.peopleAct,
  servers.serversList,
  servers.serversRead,
  related.relatedAbout,
  related.relatedRead,
  reports.reportsPreview,
  reports.reportsExport,
  reports.reportsPlace,
  reportPlans.reportsPlans,
  reportPlans.reportsSavePlan,
  reportPlans.reportsRemovePlan,
  schema.schemaSources,
  schema.schemaCompare,
  schema.schemaObject,
  schema.schemaRename,
  schema.schemaScript,
  schema.schemaSnapshots,
  schema.schemaTake,
  schema.schemaForget,
  schema.schemaSchedule,
  schema.schemaExport,
  settings.settingsRead,
  settings.settingsSave,
  studio.studioJudge,
  studio.studioTry,
  studio.studioScore,
  studio.studioMessages,
  studio.studioGeneralise,
  verification.verificationRead,
  timeline.timelineRead,
  timeline.timelineMarks,
  usage.usageCoverageRead,
  usage.usageAnswers,
  usage.usageGroups,
  usage.usageForecast,
  usage.usagePrices,
  usage.usagePriceSave,
  usage.usageReconcile,
  usage.usageLimits,
  usage.usageFix,
  usage.usageProve,
  usage.usageZone,
  usage.usageZoneSave,
  views.viewsList,
  views.viewsSave,
  views.viewsRemove,
  workspace.workspaceList,
  workspace.workspaceOpen,
  workspace.workspaceSave,
  workspace.workspaceRemove,
  workspace.workspaceTest,
  workspace.workspaceProposal,
  workspace.workspaceCreate,
  workspace.workspaceRebuild,
  workspace.workspaceRetry,
] as const;

const TOPIC_LIST = [
  channels.channelsChanged,
  alerts.alertsArrived,
  alerts.alertsChanged,
  alerts.feedChanged,
  backtests.backtestsChanged,
  cases.casesChanged,
  configuration.configurationChanged,
  jobs.jobsChanged,
  patterns.patternsChanged,
  people.peopleChanged,
  reportPlans.reportPlansChanged,
  schema.schemaChanged,
  scorer.scorerChanged,
  settings.settingsChanged,
  usage.usageChanged,
  workspace.workspaceChanged,
] as const;

type AnyCall = (typeof CALL_LIST)[number];
type AnyTopic = (typeof TOPIC_LIST)[number];
export type CallName = AnyCall['name'];
export type TopicName = AnyTopic['name'];
type CallNamed<N extends CallName> = Extract<AnyCall, { name: N }>;
type TopicNamed<N extends TopicName> = Extract<AnyTopic, { name: N }>;

/** What a caller writes (defaults may be left out). */
export type CallRequest<N extends CallName> = z.input<CallNamed<N>['input']>;
/** What a handler is given (defaults filled in). */
export type CallInput<N extends CallName> = z.output<CallNamed<N>['input']>;
export type CallOutput<N extends CallName> = z.output<CallNamed<N>['output']>;
export type TopicPayload<N extends TopicName> = z.output<TopicNamed<N>['payload']>;

export const CALLS: ReadonlyMap<string, CallDefinition<string, z.ZodType, z.ZodType>> = new Map(
  CALL_LIST.map((definition) => [definition.name, definition]),
);
export const TOPICS: ReadonlyMap<string, TopicDefinition<string, z.ZodType>> = new Map(
  TOPIC_LIST.map((definition) => [
    definition.name,
    definition as unknown as TopicDefinition<string, z.ZodType>,
  ]),
);
