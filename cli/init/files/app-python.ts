import { FUNCTIONS, lines } from './shared';
import { Choices } from '../choices';
import type { AppName, Files } from '../project';

/** The app, its stack and its snapshot test, in Python. */
export function pythonApp(name: AppName, choices: Choices): Files {
  return { 'app.py': app(name), 'agent_stack.py': stack(choices), 'tests/test_agent_stack.py': test(name), 'pytest.ini': lines('[pytest]', 'pythonpath = . tools', 'testpaths = tests') };
}

const app = (name: AppName) => lines(
  'import aws_cdk as cdk',
  '',
  'from agent_stack import AgentStack',
  '',
  'app = cdk.App()',
  `AgentStack(app, "${name.pascal}")`,
  'app.synth()',
);

function stack({ engine, tools, schema }: Choices): string {
  const agent = engine === 'agentcore' ? 'AgentCoreAgent' : 'BedrockAgent';
  const functions = schema === 'functions';
  const imported = ['ActionGroup', agent, 'Model', ...functions ? ['ParameterType'] : [], ...functions ? ['ToolFunction'] : [], 'ToolHandler',
    ...functions ? ['ToolParameter'] : [], 'ToolSchema'];
  return lines(
    'from pathlib import Path',
    '',
    `from aws_cdk import CfnOutput, ${tools === 'python' ? 'Duration, ' : ''}Stack`,
    'from aws_cdk import aws_lambda as lambda_',
    `from cdk_bedrock_agents import ${imported.join(', ')}`,
    'from constructs import Construct',
    '',
    'HERE = Path(__file__).parent',
    '',
    '',
    'class AgentStack(Stack):',
    '    """An agent that answers customers about their orders."""',
    '',
    '    def __init__(self, scope: Construct, id: str, **kwargs) -> None:',
    '        super().__init__(scope, id, **kwargs)',
    '',
    ...tools === 'python' ? PYTHON_FUNCTION : [],
    '        orders = ActionGroup(',
    '            self, "Orders",',
    '            description="Look up and cancel customer orders.",',
    ...functions ? FUNCTION_SCHEMA : ['            tools=ToolSchema.from_open_api(str(HERE / "orders.openapi.yaml")),'],
    tools === 'python' ? '            handler=ToolHandler.guarded(fn),'
      : '            handler=ToolHandler.nodejs(code=lambda_.Code.from_asset(str(HERE / "build" / "tools"))),  # made by `npm run build`',
    '        )',
    '',
    `        agent = ${agent}(`,
    '            self, "Agent",',
    '            instruction=(HERE / "instruction.md").read_text().strip(),',
    '            model=Model.cross_region("us.anthropic.claude-haiku-4-5-20251001-v1:0"),  # in Europe eu., in Asia apac.',
    '            action_groups=[orders],',
    '            cost_allocation={"cost-center": "support"},',
    '        )',
    '',
    '        # what a caller needs: see README.md',
    '        CfnOutput(self, "InvocationTarget", value=agent.invocation_target)',
  );
}

const PYTHON_FUNCTION = [
  '        fn = lambda_.Function(',
  '            self, "Tools",',
  '            runtime=lambda_.Runtime.PYTHON_3_13,',
  '            architecture=lambda_.Architecture.ARM_64,',
  '            handler="handler.handler",',
  '            code=lambda_.Code.from_asset(str(HERE / "tools"), exclude=["__pycache__", "*.pyc"]),',
  '            timeout=Duration.seconds(30),',
  '        )',
];

const FUNCTION_SCHEMA = [
  '            tools=ToolSchema.from_functions([',
  '                ToolFunction(',
  '                    name="getOrder",',
  `                    description="${FUNCTIONS.getOrder}",`,
  `                    parameters={"orderId": ToolParameter(type=ParameterType.STRING, description="${FUNCTIONS.orderId}", required=True)},`,
  '                ),',
  '                ToolFunction(',
  '                    name="cancelOrder",',
  `                    description="${FUNCTIONS.cancelOrder}",`,
  '                    parameters={',
  `                        "orderId": ToolParameter(type=ParameterType.STRING, description="${FUNCTIONS.orderId}", required=True),`,
  `                        "reason": ToolParameter(type=ParameterType.STRING, description="${FUNCTIONS.reason}", required=True),`,
  '                    },',
  '                ),',
  '            ]),',
];

const test = (name: AppName) => lines(
  'import json',
  'import os',
  'import re',
  'from pathlib import Path',
  '',
  'import aws_cdk as cdk',
  'from aws_cdk.assertions import Template',
  '',
  'from agent_stack import AgentStack',
  '',
  'HERE = Path(__file__).parent',
  'SNAPSHOT = HERE / "agent_stack.snapshot.json"',
  '',
  '',
  'def test_what_is_deployed_is_what_it_was():',
  '    """Look at the diff of the snapshot, then accept it with UPDATE_SNAPSHOT=1."""',
  '    context = json.loads((HERE.parent / "cdk.json").read_text())["context"]',
  `    template = Template.from_stack(AgentStack(cdk.App(context=context), "${name.pascal}")).to_json()`,
  '    text = json.dumps(template, indent=2, sort_keys=True)',
  '    text = re.sub("[0-9a-f]{64}", "hash-of-code", text)  # new code is no change of the template',
  '    if "UPDATE_SNAPSHOT" in os.environ or not SNAPSHOT.exists():',
  '        SNAPSHOT.write_text(text)',
  '    assert json.loads(text) == json.loads(SNAPSHOT.read_text())',
);
