// What bench/apps/library.cjs asks of the library. Its index loads a module when one of its names is asked for.
const { ActionGroup, BedrockAgent, Model, ParameterType, ToolHandler, ToolSchema } = require('../../lib');
void [ActionGroup, BedrockAgent, Model, ParameterType, ToolHandler, ToolSchema];
