/**
 * What `BedrockAgent` takes and AgentCore has no counterpart for, with what to do instead. The table of engines in the
 * README is made of this.
 */
export const NOT_ON_AGENTCORE: Readonly<Record<string, string>> = {
  userInput: 'The agent asks in its answer, and the session goes on with the next message: nothing has to be switched on.',
  promptOverrides: 'The harness has one prompt: put what the model should know into instruction.',
  promptParser: 'The harness reads the model\'s output itself. Check or change a tool\'s answer with AgentHook.afterToolCall.',
  collaborators: 'Give the other agent to this one as a tool: an action group whose function invokes it.',
  collaborationMode: 'Give the other agents to this one as tools: action groups whose functions invoke them.',
  orchestrator: 'The harness is the orchestration. A loop of your own is an AgentCore Runtime (agentcore.Runtime).',
  aliasName: 'Callers use an endpoint: give endpointName.',
  aliasDescription: 'Callers use an endpoint, which has the description of the agent: give description.',
};
