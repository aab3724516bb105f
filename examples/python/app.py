"""One definition, two agents: the same tools, on either engine or on both. `cdk synth -c engine=classic` for the one alone."""
import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from cdk_bedrock_agents import (
    ActionGroup, AgentCoreAgent, BedrockAgent, Model, ParameterType, ToolFunction, ToolHandler, ToolParameter, ToolSchema,
)

app = cdk.App()
stack = cdk.Stack(app, "PythonAgent")

TOOLS = """
ORDERS = {"A-1001": "SHIPPED"}

def handler(event, context):
    given = {each["name"]: each["value"] for each in event["parameters"]}
    status = ORDERS.get(given["orderId"], "not known")
    return {
        "messageVersion": "1.0",
        "response": {
            "actionGroup": event["actionGroup"],
            "function": event["function"],
            "functionResponse": {"responseBody": {"TEXT": {"body": status}}},
        },
    }
"""

orders = ActionGroup(
    stack, "Orders",
    description="Look up customer orders.",
    tools=ToolSchema.from_functions([
        ToolFunction(
            name="getOrder",
            description="Gets an order with its status.",
            parameters={"orderId": ToolParameter(type=ParameterType.STRING, description="The number, such as A-1001.", required=True)},
        ),
    ]),
    handler=ToolHandler.guarded(lambda_.Function(
        stack, "Tools",
        runtime=lambda_.Runtime.PYTHON_3_13,
        handler="index.handler",
        code=lambda_.Code.from_inline(TOOLS),
    )),
)

definition = dict(
    instruction="You help customers with their orders. Be short, friendly and exact.",
    model=Model.cross_region("us.anthropic.claude-haiku-4-5-20251001-v1:0"),
    action_groups=[orders],
    cost_allocation={"cost-center": "support"},
)

engine = app.node.try_get_context("engine") or "both"
if engine != "classic":
    agent = AgentCoreAgent(stack, "Support", **definition)
    cdk.CfnOutput(stack, "InvocationTarget", value=agent.invocation_target)
if engine != "agentcore":
    old = BedrockAgent(stack, "SupportClassic", **definition)
    cdk.CfnOutput(stack, "ClassicInvocationTarget", value=old.invocation_target)

app.synth()
