/**
 * What `AgentCoreAgent` takes and Agents Classic has no counterpart for, with what to do instead. The table of engines in the
 * README is made of this.
 */
export const NOT_ON_CLASSIC: Readonly<Record<string, string>> = {
  limits: 'The service limits the steps itself. Bound the model\'s output with promptOverrides: inference.maximumLength.',
  hooks: 'Check calls in the tools themselves, or decide each step with an orchestrator function.',
  gatewayTargets: 'The service calls the action groups\' functions itself.',
  browser: 'The agent has no browser. Give it an action group whose function opens pages.',
  mcpServers: 'Give the server\'s tools as an action group, whose function calls it.',
  temperature: 'Give it for each step: promptOverrides, with inference.temperature.',
  topP: 'Give it for each step: promptOverrides, with inference.topP.',
  truncation: 'The service keeps what fits of a session itself.',
  gateway: 'The service calls the action groups\' functions itself.',
  endpointName: 'Callers use an alias: give aliasName.',
  vpc: 'The agent runs in the service. Tools reach a VPC through their handler: ToolHandler.nodejs({ vpc }).',
  vpcSubnets: 'The agent runs in the service. Tools reach a VPC through their handler: ToolHandler.nodejs({ vpc }).',
  securityGroups: 'The agent runs in the service. Tools reach a VPC through their handler: ToolHandler.nodejs({ vpc }).',
  searchFunction: 'The service searches knowledge bases itself.',
  builtInTools: 'The agent has no shell and no files. It runs code with codeInterpreter.',
};
