import { Token } from 'aws-cdk-lib';
import { StreamingRoute } from './streaming-routes';
import type { StreamingServerProps } from './streaming-server-props';
import { Findings } from '../contract/findings';
import { nameOf } from '../knowledge/tenants';
import { checkDuration, checkNumber } from '../private/ranges';

/**
 * What is wrong with a streaming server's props, wherever it runs.
 */
export function checkServerProps(props: StreamingServerProps, findings: Findings): void {
  checkOrigins(props, findings);
  checkAnnotations(props, findings);
  checkRoutes(props, findings);
  checkConversations(props, findings);
  const { directModel, directKnowledgeBase, cache } = props;
  checkNumber({ prop: 'directModel.maxTokens', id: 'streaming.model', min: 1, unit: 'tokens' }, directModel?.maxTokens, findings);
  checkNumber({ prop: 'directKnowledgeBase.numberOfResults', id: 'streaming.knowledge-base', min: 1, max: 100 }, directKnowledgeBase?.numberOfResults, findings);
  checkNumber({ prop: 'cache.maxEntries', id: 'streaming.cache', min: 1 }, cache?.maxEntries, findings);
  if (directModel?.temperature !== undefined && !(directModel.temperature >= 0 && directModel.temperature <= 1)) {
    findings.error('streaming.model', `directModel.temperature is ${directModel.temperature}; it may be a number from 0 to 1.`);
  }
  if (directKnowledgeBase?.knowledgeBase.tenantKey !== undefined && directKnowledgeBase.knowledgeBase.tenant === undefined) {
    findings.error('streaming.knowledge-base', `directKnowledgeBase is the ${nameOf(directKnowledgeBase.knowledgeBase)}, which has the documents of several tenants, and everybody would be answered from everybody's. Give knowledgeBase.forTenant('…').`);
  }
  if (cache?.shared && props.authentication) {
    findings.warning('streaming.shared-cache', 'cache.shared gives one user the answer to another\'s question. Share what is the same for everybody only, and acknowledge this.');
  }
}

/** Calls of an agent have no field for it. */
function checkAnnotations({ annotations, directModel, routing }: StreamingServerProps, findings: Findings): void {
  if (annotations && !annotations.headers && !directModel && !routing?.classifier) {
    findings.warning('streaming.annotations', 'annotations are given, and no call says them: only calls of directModel and of the routing\'s classifier have request metadata. Set annotations.headers for a proxy that reads headers, or leave annotations out.');
  }
}

function checkOrigins({ allowOrigins: origins = [], authentication }: StreamingServerProps, findings: Findings): void {
  if (origins.length > 0 && authentication?._isAtLoadBalancer) {
    findings.warning('streaming.origins', 'allowOrigins has no effect where the load balancer signs people in: it knows them by a cookie of its own site, and answers a preflight with its sign-in. Serve the page from the same site, or use StreamingAuthentication.jwt.');
  }
  for (const origin of origins.filter((each) => !Token.isUnresolved(each))) {
    if (origin === '*') {
      findings.warning('streaming.origins', 'allowOrigins has "*": any page may talk to the agent in its visitors\' browsers. Name the origins.');
    } else if (!URL.canParse(origin) || new URL(origin).origin !== origin) {
      findings.error('streaming.origins', `allowOrigins has "${origin}", which is no origin. Write scheme, host and port, such as https://app.example.com, and no path.`);
    }
  }
}

/** A question can go only where somebody answers. */
function checkRoutes({ directModel, directKnowledgeBase, routing, cache }: StreamingServerProps, findings: Findings): void {
  const there: Record<StreamingRoute, boolean> = {
    [StreamingRoute.AGENT]: true,
    [StreamingRoute.MODEL]: directModel !== undefined,
    [StreamingRoute.KNOWLEDGE_BASE]: directKnowledgeBase !== undefined,
  };
  const check = (prop: string, route: string) => {
    if (!there[route as StreamingRoute]) {
      findings.error('streaming.routing', route in there
        ? `${prop} sends questions to ${route}, and there is none. Give ${route === StreamingRoute.MODEL ? 'directModel' : 'directKnowledgeBase'}.`
        : `${prop} names "${route}", which is no route. The routes are: ${Object.keys(there).join(', ')}.`);
    }
  };
  routing?.rules?.forEach(({ _config: rule }, index) => {
    check(`routing.rules[${index}]`, rule.route);
    checkPattern(`routing.rules[${index}].pattern`, rule.pattern, findings);
    checkNumber({ prop: `routing.rules[${index}].maxCharacters`, id: 'streaming.routing', min: 1 }, rule.maxCharacters, findings);
  });
  Object.keys(routing?.classifier?.descriptions ?? {}).forEach((route) => check('routing.classifier.descriptions', route));
  if (routing?.otherwise) {
    check('routing.otherwise', routing.otherwise);
  }
  cache?.routes?.forEach((route) => check('cache.routes', route));
  if (!routing && (directModel || directKnowledgeBase)) {
    findings.warning('streaming.routing', 'directModel and directKnowledgeBase are given, and no routing sends a question there. Give routing, or leave them out.');
  }
}

/** In the form that the server will read it in. */
function checkPattern(prop: string, pattern: string | undefined, findings: Findings): void {
  try {
    new RegExp(pattern ?? '', 'iu');
  } catch (error) {
    findings.error('streaming.routing', `${prop} is no regular expression: ${(error as Error).message}.`);
  }
}

function checkConversations({ conversations = {}, ...props }: StreamingServerProps, findings: Findings): void {
  const { keepFor, historyMessages, engineIdle } = conversations;
  if (keepFor) {
    checkDuration({ prop: 'conversations.keepFor', id: 'streaming.conversations', min: 1 }, keepFor, 'days', findings);
  }
  if (engineIdle) {
    checkDuration({ prop: 'conversations.engineIdle', id: 'streaming.conversations', min: 1 }, engineIdle, 'seconds', findings);
  }
  checkNumber({ prop: 'conversations.historyMessages', id: 'streaming.conversations', min: 1 }, historyMessages, findings);
  if (props.table && (props.encryptionKey || props.removalPolicy)) {
    findings.error('streaming.table', 'encryptionKey and removalPolicy are for the table that is made, and table is given. Set them on the table itself.');
  }
}
