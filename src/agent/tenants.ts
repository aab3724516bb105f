import { Findings } from '../contract/findings';
import type { IKnowledgeBase } from '../knowledge/knowledge-base-base';
import { nameOf } from '../knowledge/tenants';

/**
 * Whose documents an agent finds, in knowledge bases of several tenants.
 */

/** The tool that searches takes a filter with it, and the model must not choose whose. */
export function checkOneTenant(knowledgeBase: IKnowledgeBase, findings: Findings): void {
  if (knowledgeBase.tenantKey !== undefined && knowledgeBase.tenant === undefined) {
    findings.error('knowledge-bases.tenants', `${nameOf(knowledgeBase)} has the documents of several tenants, and the model must not choose whose it searches. `
      + 'Give the agent those of one: knowledgeBase.forTenant(\'…\'). An agent for all of them needs a tool of yours, which is told the tenant by something that is no model, and searches with retrieve.');
  }
}

/** An association has no filter; what callers may give with each question, they may forget. */
export function checkNoTenants(knowledgeBase: IKnowledgeBase, findings: Findings): void {
  if (knowledgeBase.tenantKey !== undefined) {
    findings.error('knowledge-bases.tenants', `${nameOf(knowledgeBase)} has the documents of several tenants, and an agent on Agents Classic searches without a filter of its definition: it would find everybody's. `
      + 'Search it in a tool of yours, with retrieve and the tenant that the session\'s attributes name; or take AgentCoreAgent, whose search keeps to forTenant.');
  }
}
