import { Token } from 'aws-cdk-lib';
import type { SpendGuardProps } from './spend-guard';
import { Findings } from '../../contract/findings';

/** What is wrong with a spend guard's props. */
export function checkSpendGuard({ agents, closeOn, callers = [], notify = [], monthlyBudget }: SpendGuardProps, findings: Findings): void {
  if (agents.length === 0 && callers.length === 0) {
    findings.error('spend-guard.doors', 'agents is empty, and so is callers: there is nothing to close.');
  }
  if (closeOn.length === 0) {
    findings.error('spend-guard.alarms', 'closeOn is empty: nothing would ever close a door. Give the alarm on a day\'s spend, as from AgentMonitoring.');
  }
  for (const agent of agents.filter(({ door }) => !door.alias && !door.role)) {
    findings.error('spend-guard.door', `how to close ${agent.node.path} is not known, since it was made elsewhere. Give the roles that call it as callers.`);
  }
  if (notify.length === 0) {
    findings.warning('spend-guard.notify', 'nobody hears that agents were closed, or that they could not be. Give notify.');
  }
  if (monthlyBudget) {
    checkBudget(monthlyBudget.usd, Object.keys(monthlyBudget.costAllocation).length, notify.length, findings);
  }
}

function checkBudget(usd: number, tags: number, topics: number, findings: Findings): void {
  if (!Token.isUnresolved(usd) && !(usd > 0)) {
    findings.error('spend-guard.budget', `monthlyBudget.usd is ${usd}; it may be a number above 0.`);
  }
  if (tags === 0) {
    findings.error('spend-guard.budget', 'monthlyBudget.costAllocation is empty: the budget would count all that the account spends. Give the agent\'s tags.');
  }
  if (topics === 0) {
    findings.error('spend-guard.budget', 'monthlyBudget tells nobody. Give notify.');
  }
}
